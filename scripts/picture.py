"""Draw the README's picture and show its output again: the demo, run in a folder that is thrown away.

Needs a headless Chromium. Run by `make picture` when what the demo shows has changed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "report.png"
WIDTH, HEIGHT = 1000, 1560
#: Few are enough for text and flat colours, and keep the file small.
COLOURS = 64
PART = re.compile(r"(<!-- begin: demo -->\n).*?(<!-- end -->)", flags=re.DOTALL)


def browser() -> str:
    """Find a Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    sys.exit("no Chromium found: install one, or leave the picture as it is")


def draw(page: Path, out: Path) -> None:
    """Take a picture of the top of a page."""
    size = f"--window-size={WIDTH},{HEIGHT}"
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    subprocess.run(
        [browser(), *quiet, size, f"--screenshot={out}", page.as_uri()], check=True, capture_output=True
    )
    Image.open(out).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(out, optimize=True)


def main() -> None:
    """Run the demo; write the picture, and what it printed up to the list of files."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "comity", "demo"], cwd=folder, capture_output=True, text=True, check=True
        )
        draw(Path(folder) / "comity-demo" / "report.html", PICTURE)
    printed = done.stdout.partition("\nWritten")[0].rstrip()
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(
        PART.sub(lambda m: f"{m[1]}```text\n$ comity demo\n{printed}\n```\n{m[2]}", text), encoding="utf-8"
    )
    print(f"wrote {PICTURE.relative_to(ROOT)} ({PICTURE.stat().st_size // 1000} kB) and README.md")


if __name__ == "__main__":
    main()
