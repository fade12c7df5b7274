"""The command line: one file per command, result on stdout, progress on stderr."""
