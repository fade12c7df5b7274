"""Compiled kernels: loops over rows of votes, each a pure function of its arguments."""
