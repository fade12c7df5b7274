"""Write the generated parts of README.md and docs/*.md: what the program says of itself.

A part stands between `<!-- begin: comity analyze --help -->` and `<!-- end -->`. `make docs` writes them
again; with `--check` nothing is written, and the exit code is 1 when something would change.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

from comity.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 88
PART = re.compile(r"(<!-- begin: comity (?P<args>[a-z -]*--help) -->\n).*?(<!-- end -->)", flags=re.DOTALL)


def shown(args: str) -> str:
    """Run `comity ARGS`, which must be about help, and return what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        cli.main(args.split(), prog_name="comity", standalone_mode=False, terminal_width=WIDTH)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def kinds() -> str:
    """Write the table of the kinds of events."""
    from comity.forum.kinds import KINDS

    rows = ["| kind | by | body | says |", "| --- | --- | --- | --- |"]
    for name, kind in KINDS.items():
        body = ", ".join(f"`{field}`" for field in kind.fields) or "(nothing)"
        rows.append(f"| `{name}` | {', '.join(kind.by)} | {body} | {kind.says} |")
    return "\n".join(rows)


def stages() -> str:
    """Write the table of what can become what."""
    from comity.forum.stages import MACHINES

    rows = ["| what | is | step | becomes |", "| --- | --- | --- | --- |"]
    for what, machine in MACHINES.items():
        rows += [
            f"| {what} | {before.value} | {verb} | {after.value} |"
            for (before, verb), after in machine.items()
        ]
    return "\n".join(rows)


#: Tables made from the code, by the name of their part.
TABLES = {"kinds": kinds, "stages": stages}
TABLE = re.compile(r"(<!-- begin: table of (?P<name>[a-z]+) -->\n).*?(<!-- end -->)", flags=re.DOTALL)


def generated(text: str) -> str:
    """Fill in every part of a page."""
    text = TABLE.sub(lambda m: f"{m[1]}{TABLES[m['name']]()}\n{m[3]}", text)
    return PART.sub(lambda m: f"{m[1]}```text\n$ comity {m['args']}\n{shown(m['args'])}\n```\n{m[3]}", text)


def main() -> int:
    """Write what changed, or only say so."""
    check = "--check" in sys.argv
    changed = False
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        old = page.read_text(encoding="utf-8")
        new = generated(old)
        if new != old:
            changed = True
            print(f"{'out of date (make docs)' if check else 'wrote'}: {page.relative_to(ROOT)}")
            if not check:
                page.write_text(new, encoding="utf-8")
    return int(check and changed)


if __name__ == "__main__":
    sys.exit(main())
