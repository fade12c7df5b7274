"""`comity` itself: what it lists, and how light it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import click
import pytest

from comity.cli.errors import EXIT_CODES, run
from comity.cli.main import COMMANDS, cli

HEAVY = {
    *("numpy", "numba", "llvmlite", "pyarrow", "pandas", "polars", "narwhals", "scipy", "rich"),
    *("django", "dj_database_url", "cryptography", "rfc8785", "requests", "waitress"),
}

WATCH = """
import json, sys
{what}
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def modules_after(what: str) -> set[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", WATCH.format(what=what)], capture_output=True, text=True, check=True, env=env
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def subcommands() -> list[tuple[str, str]]:
    groups = {name: cli.get_command(click.Context(cli), name) for name in COMMANDS}
    return [
        (name, sub)
        for name, group in groups.items()
        if isinstance(group, click.Group)
        for sub in group.commands
    ]


SUBCOMMANDS = subcommands()


@pytest.mark.parametrize(
    "what",
    [
        "import comity",
        "from comity.cli.main import cli, run; assert run(cli, ['--help']) == 0",
        "import comity; assert 'analyze' in dir(comity)",
    ],
)
def test_loads_nothing_heavy(what):
    assert not modules_after(what) & HEAVY


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_loads_nothing_heavy(name):
    call = f"from comity.cli.main import cli, run; assert run(cli, [{name!r}, '--help']) == 0"
    assert not modules_after(call) & HEAVY


def test_help_of_every_sub_command_loads_nothing_heavy():
    calls = [[*path, "--help"] for path in SUBCOMMANDS]
    assert len(calls) > 30
    assert not modules_after(f"from comity.cli.main import cli, run\nfor c in {calls!r}: run(cli, c)") & HEAVY


@pytest.mark.parametrize("path", SUBCOMMANDS, ids=" ".join)
def test_every_sub_command_has_examples_and_explains_its_options(path, capsys):
    group = cli.get_command(click.Context(cli), path[0])
    command = group.get_command(click.Context(group), path[1])
    assert command.examples
    assert all(line.startswith(f"comity {' '.join(path)}") for line, _ in command.examples)
    assert not [p.name for p in command.params if isinstance(p, click.Option) and not (p.help or p.hidden)]
    assert run(cli, [*path, "-h"]) == 0
    assert "Examples:" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_that_name_it_and_the_line_of_the_list(name, capsys):
    command = cli.get_command(click.Context(cli), name)
    assert command.name == name
    assert command.examples
    assert all(line.startswith(f"comity {name}") for line, _ in command.examples)
    assert run(cli, [name, "-h"]) == 0
    shown = capsys.readouterr().out
    # examples before options
    assert 0 < shown.index(command.examples[0][0]) < shown.index("Options:")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name):
    command = cli.get_command(click.Context(cli), name)
    unexplained = [p.name for p in command.params if isinstance(p, click.Option) and not (p.help or p.hidden)]
    assert not unexplained


def test_help_lists_commands_and_exit_codes(capsys):
    assert run(cli, ["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert all(f"  {code} " in shown[shown.index("Exit codes:") :] for code in EXIT_CODES)


def test_version(capsys):
    from comity import __version__

    assert run(cli, ["--version"]) == 0
    assert capsys.readouterr().out == f"comity {__version__}\n"


def test_misspelt_command_is_recognised(capsys):
    assert run(cli, ["anlyze", "votes.csv"]) == 2
    assert "Did you mean 'analyze'?" in capsys.readouterr().err


def test_unknown_command_lists_what_there_is(capsys):
    assert run(cli, ["xyzzy"]) == 2
    shown = capsys.readouterr().err
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_no_gaps_in_its_text(name, capsys):
    run(cli, [name, "--help"])
    text = capsys.readouterr().out.partition("\nOptions:")[0].partition("\nCommands:")[0]
    assert not [line for line in text.splitlines() if "  " in line.strip()]
