"""Pin everything that pyproject.toml asks for, with hashes and without addresses, in requirements/*.txt.

Run by `make lock`. One resolution for every supported Python and platform, from releases that are at least
three weeks old, so that a bad one has been noticed elsewhere. Everything is resolved together first: each
package has the same version in all files.
"""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
COOL_DOWN = datetime.timedelta(days=21)

#: file -> what it holds: "project" is [project] dependencies, the rest are dependency groups.
FILES = {
    # with everything that a forum needs, so that one lock serves all
    "run": ("project", "build"),
    "test": ("project", "build", "test"),
    "check": ("project", "build", "check"),
    "bench": ("project", "build", "bench"),
    "lock": ("lock",),
    "boot": ("boot",),
}


def compile_(parts: tuple[str, ...], out: Path, newest: str, *more: str) -> str:
    """Resolve some parts of pyproject.toml into `out`, and return its text."""
    sources = ["pyproject.toml", "--all-extras"] if "project" in parts else []
    groups = [arg for part in parts if part != "project" for arg in ("--group", part)]
    command = [
        *(sys.executable, "-m", "uv", "--no-config", "pip", "compile", *sources, *groups),
        *("--universal", "--python-version", OLDEST_PYTHON, "--fork-strategy", "fewest"),
        *("--exclude-newer", newest, "--generate-hashes", "--no-header", "--no-annotate", "--upgrade"),
        *("--no-emit-index-url", "--no-emit-find-links", "--quiet", "--output-file", str(out), *more),
    ]
    # settings of the machine (another index, a local folder) must not leak into the pins
    env = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PIP_"))}
    subprocess.run(command, cwd=ROOT, check=True, env=env)
    return out.read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """Split into one piece a package: its pin with its hashes."""
    return re.split(r"^(?=\w)", text, flags=re.M)


def main() -> None:
    """Write the files that changed."""
    newest = (datetime.datetime.now(datetime.UTC).date() - COOL_DOWN).isoformat()
    with tempfile.TemporaryDirectory() as tmp:
        everything = Path(tmp) / "everything.txt"
        compile_(tuple(dict.fromkeys(p for parts in FILES.values() for p in parts)), everything, newest)
        pinned: dict[str, list[str]] = {}
        for name, parts in FILES.items():
            text = compile_(parts, Path(tmp) / name, newest, "--constraint", str(everything))
            if re.search(r"://|file:|^-|^\.?/", text, flags=re.M):
                sys.exit(f"requirements/{name}.txt would hold an address or a path; nothing written")
            if base := next((b for b in FILES if b != name and set(FILES[b]) < set(parts)), ""):
                pins = pinned[base]
                text = f"-r {base}.txt\n" + "".join(b for b in blocks(text) if b not in pins)
            pinned[name] = blocks(text)
            made_from = f"pyproject.toml ({', '.join(parts)})"
            head = f"# Made by `make lock` from {made_from}; releases up to {newest}.\n"
            target = ROOT / "requirements" / f"{name}.txt"
            if not target.exists() or target.read_text(encoding="utf-8").split("\n", 1)[1] != text:
                target.write_text(head + text, encoding="utf-8")
                print(f"wrote requirements/{name}.txt")


if __name__ == "__main__":
    main()
