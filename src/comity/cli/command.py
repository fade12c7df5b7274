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


class StoreCommand(Command):
    """A command on the forums of this installation: their store is started before it runs."""

    def __init__(self, *args: Any, quiet: bool = False, **kwargs: Any) -> None:
        # most take no time that is worth a progress bar
        super().__init__(*args, quiet=quiet, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Start the store, then run."""
        from comity.store.setup import setup

        setup()
        return super().invoke(ctx)


class Group(click.Group):
    """A group of commands: examples first in its help, and a hint where a name is misspelt.

    Parameters
    ----------
    examples : sequence of (str, str)
        As of a :class:`Command`.
    """

    #: What :meth:`command` makes, unless told otherwise.
    command_class = StoreCommand

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of use, not of the alphabet."""
        return list(self.commands)

    def sections(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Give, by heading, the commands and the line that the help shows of each."""
        lines = [(name, c.get_short_help_str(100)) for name, c in self.commands.items() if not c.hidden]
        return {"Commands": lines}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            near = get_close_matches(args[0], known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}."
            ctx.fail(f"No such command {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write usage, what it is, examples, commands, options, exit codes."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        write_examples(formatter, self.examples)
        for heading, lines in self.sections().items():
            with formatter.section(heading):
                formatter.write_dl(lines)
        click.Command.format_options(self, ctx, formatter)
        self.format_epilog(ctx, formatter)


class LazyGroup(Group):
    """A group of commands of which only the one that is used is imported.

    Parameters
    ----------
    lazy : mapping of str to mapping
        By heading of the help: name of a command to ``"module:object"`` and the line that the help shows.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, Mapping[str, tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of use."""
        return [name for part in self.lazy.values() for name in part]

    def sections(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Give the lines without importing anything."""
        return {head: [(name, line) for name, (_, line) in part.items()] for head, part in self.lazy.items()}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        for part in self.lazy.values():
            if cmd_name in part:
                module, _, name = part[cmd_name][0].partition(":")
                command: click.Command = getattr(import_module(module), name)
                return command
        return None
