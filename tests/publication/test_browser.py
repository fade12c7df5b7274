"""The report in a browser: nothing is fetched, nothing sticks out on a phone, and it prints.

The report itself allows no script, so it is loaded into a frame of a page that measures it.
"""

from __future__ import annotations

import contextlib
import functools
import html
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from comity.publication import report_html

pytestmark = pytest.mark.browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PHONE, DESK = 320, 1200

MEASURE = """<!doctype html><meta charset="utf-8"><body><pre id="out"></pre><script>
const pages = PAGES, widths = WIDTHS, found = {};
const jobs = pages.flatMap((page) => widths.map((width) => [page, width]));
function measure(i) {
  if (i === jobs.length) { document.getElementById("out").textContent = JSON.stringify(found); return; }
  const [name, width] = jobs[i], frame = document.createElement("iframe");
  frame.style = `width:${width}px;height:800px;border:0`;
  frame.onload = () => {
    const page = frame.contentDocument, view = frame.contentWindow, root = page.documentElement;
    page.querySelectorAll("details").forEach((d) => { d.open = true; });
    const scrolls = (e) => ["auto", "scroll", "hidden"].includes(view.getComputedStyle(e).overflowX);
    const inside = (e) => e.parentElement && (scrolls(e.parentElement) || inside(e.parentElement));
    const shown = (all, test) => [...page.body.querySelectorAll(all)].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 1 && test(e, box);
    }).slice(0, 5).map((e) => e.outerHTML.slice(0, 120));
    found[`${name} ${width}`] = {
      title: page.title, text: page.body.innerText.length, scroll: root.scrollWidth, width: root.clientWidth,
      out: shown("*", (e, box) => (box.right > root.clientWidth + 1 || box.left < -1) && !inside(e)),
      small: shown("a, summary", (e, box) => !e.closest("p") && box.height < 24),
      fetched: view.performance.getEntriesByType("resource").map((e) => e.name),
    };
    frame.remove();
    measure(i + 1);
  };
  frame.src = name + ".html";
  document.body.append(frame);
}
measure(0);
</script>"""

BAD = """<!doctype html><meta name="viewport" content="width=device-width"><title>Bad</title>
<body><img src="dot.svg" alt=""><ul><li><a href="#x" style="font-size:8px">x</a></ul>
<div style="width:900px">wide</div>"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@pytest.fixture(scope="session")
def browser() -> str:
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if os.environ.get("CI"):
        pytest.fail("no Chromium in CI")
    pytest.skip("no Chromium on this machine")


def run(browser: str, folder: Path, *args: str) -> str:
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
    done = subprocess.run(
        [browser, *quiet, f"--user-data-dir={folder / 'profile'}", *args],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def measured(browser, documents, tmp_path_factory) -> dict[str, dict[str, Any]]:
    """What the browser says of every made-up report, and of one page that is wrong on purpose."""
    folder = tmp_path_factory.mktemp("pages")
    pages = {name: report_html(make()) for name, make in documents.CASES.items()} | {"bad": BAD}
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    (folder / "dot.svg").write_text(DOT, encoding="utf-8")
    script = MEASURE.replace("PAGES", json.dumps(list(pages))).replace("WIDTHS", str([PHONE, DESK]))
    (folder / "measure-all.html").write_text(script, encoding="utf-8")
    # from a server on this machine: of files a browser does not tell what it fetched
    with serving(folder) as address:
        dom = run(browser, folder, "--virtual-time-budget=60000", "--dump-dom", f"{address}/measure-all.html")
    found = re.search(r'<pre id="out">(.*?)</pre>', dom, flags=re.DOTALL)
    assert found is not None
    assert found[1], "the pages were not measured"
    result: dict[str, dict[str, Any]] = json.loads(html.unescape(found[1]))
    return result


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_fits_a_phone_and_a_desk_and_fetches_nothing(measured, case, width):
    page = measured[f"{case['case']} {width}"]
    assert page["title"]
    assert page["text"] > 200
    assert page["fetched"] == []
    assert page["scroll"] <= page["width"], f"scrolls sideways: {page['out']}"
    assert page["out"] == [], "sticks out"
    assert page["small"] == [], "too small to hit with a finger"


def test_what_is_wrong_would_be_seen(measured):
    page = measured[f"bad {PHONE}"]
    assert page["scroll"] > page["width"]
    assert len(page["out"]) == len(page["small"]) == len(page["fetched"]) == 1


def test_prints(browser, documents, tmp_path):
    (tmp_path / "report.html").write_text(report_html(documents.document()), encoding="utf-8")
    out = tmp_path / "report.pdf"
    run(
        browser,
        tmp_path,
        f"--print-to-pdf={out}",
        "--no-pdf-header-footer",
        (tmp_path / "report.html").as_uri(),
    )
    content = out.read_bytes()
    assert content.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", content)) < 60
