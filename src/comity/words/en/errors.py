"""What can go wrong, what to do about it, and what the exit codes of the command line mean."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    "error.unexpected": "Something went wrong that should not have: {problem}",
    "error.unexpected.remedy": "Please report it with the command that you ran.",
    "error.no_such_file": "There is no file or folder “{name}”.",
    "error.no_such_file.remedy": "Check the path and try again.",
    "error.not_allowed": "“{name}” cannot be read or written: permission denied.",
    "error.not_allowed.remedy": "Check who owns it, or choose another place.",
    "error.is_folder": "“{name}” is a folder; a file was expected.",
    "error.is_folder.remedy": "Name a file in it.",
    "error.disk": "“{name}” could not be used: {problem}.",
    "error.memory": "There is not enough memory for this.",
    "error.memory.remedy": "Close other programs, or run it on a machine with more memory.",
    "error.interrupted": "Stopped. Nothing more was written.",
    "exit.0": "fine",
    "exit.1": "unexpected error",
    "exit.2": "wrong usage or unusable input",
    "exit.3": "verification failed",
    "exit.4": "the log forked",
    "exit.5": "not enough data",
}
