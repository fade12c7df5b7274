"""How every command behaves: loaded when used, examples first in its help, ``-q`` and ``--traceback``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from inspect import cleandoc
from typing import Any

import click


@dataclass
class State:
    """What one call of the program remembers for the handling of errors."""

    traceback: bool = False


def _traceback(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(State).traceback = True


class Command(click.Command):
    """A command with examples, ``-q`` and ``--traceback``.

    Parameters
    ----------
    examples : sequence of (str, str)
        A command line and what it does; shown before everything else in the help.
    quiet : bool, optional
        Whether the command shows progress, and so can be told not to.
    """

    def __init__(
        self, *args: Any, examples: Sequence[tuple[str, str]] = (), quiet: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        if quiet:
            self.params.append(
                click.Option(["-q", "--quiet"], is_flag=True, help="No progress on the terminal.")
            )
        self.params.append(
            click.Option(
                ["--traceback"],
                is_flag=True,
                expose_value=False,
                callback=_traceback,
                help="On an error show where in the program it arose.",
            )
        )

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, what it is, examples, and then the rest."""
        first, _, rest = cleandoc(self.help or "").partition("\n\n")
        self.format_usage(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(first)
        write_examples(formatter, self.examples)
        if rest:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(rest)
        self.format_options(ctx, formatter)
        self.format_epilog(ctx, formatter)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[tuple[str, str]]) -> None:
    """Write each example on a line of its own, what it does below it."""
    if not examples:
        return
    with formatter.section("Examples"):
        for line, meaning in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
            with formatter.indentation(), formatter.indentation():
                formatter.write_text(meaning)


class LazyGroup(click.Group):
    """A group of commands of which only the one that is used is imported.

    Parameters
    ----------
    lazy : mapping of str to (str, str)
        Name of a command to ``"module:object"`` and the line that the list of commands shows.
    """

    def __init__(
        self,
        *args: Any,
        lazy: Mapping[str, tuple[str, str]],
        examples: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of use, not of the alphabet."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.lazy:
            return None
        module, _, name = self.lazy[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        if args and args[0] not in self.lazy and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.lazy, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(self.lazy)}."
            ctx.fail(f"No such command {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, what it is, examples, commands, options, exit codes."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        write_examples(formatter, self.examples)
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.lazy.items()])
        click.Command.format_options(self, ctx, formatter)
        self.format_epilog(ctx, formatter)
