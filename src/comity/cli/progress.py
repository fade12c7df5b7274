"""Progress on standard error, only where a person watches it."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from comity.words import ENGLISH as WORDS

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Progress:
    """Shows what a long call is doing; give it to the library as ``progress``.

    On a terminal it draws one line, and leaves nothing behind; elsewhere, or told to be quiet, it is silent.

    Parameters
    ----------
    quiet : bool
        Draw nothing.
    stream : file, optional
        By default standard error.

    Examples
    --------
    >>> with Progress(quiet=True) as progress:
    ...     progress("fit", 1, 10)
    """

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self.stream = sys.stderr if stream is None else stream
        dumb = os.environ.get("TERM") == "dumb"
        self.shown = not quiet and not dumb and self.stream.isatty()
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Say how far a stage is.

        Parameters
        ----------
        stage : str
            What is done; a new name begins a new line.
        done, total : int
            Steps; ``total`` is None where it is not known.
        """
        if not self.shown:
            return
        bars = self._bars or self._start()
        if stage not in self._tasks:
            for task in self._tasks.values():
                bars.update(task, visible=False)
            self._tasks[stage] = bars.add_task(_name(stage), total=total)
        bars.update(self._tasks[stage], completed=done, total=total)

    def _start(self) -> Bars:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(file=self.stream, no_color=bool(os.environ.get("NO_COLOR")) or None)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=console, transient=True)
        self._bars.start()
        return self._bars

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()


def _name(stage: str) -> str:
    """Put the code of a stage into words.

    >>> _name("opinion"), _name("some_new_stage")
    ('Opinions', 'Some new stage')
    """
    key = f"stage.{stage}"
    return WORDS.say(key) if WORDS.has(key) else stage.replace("_", " ").capitalize()
