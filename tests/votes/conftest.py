from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"


def real(*parts: str) -> Path:
    """Real data beside the project; its absence is a visible skip, and a failure in CI."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is missing, and this is CI")
        pytest.skip(f"no real data at {path}")
    return path


@pytest.fixture(name="real")
def real_fixture() -> Callable[..., Path]:
    return real


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write files into a fresh folder; give the folder."""

    def write(files: Mapping[str, str | bytes], folder: str = "given") -> Path:
        root = tmp_path / folder
        root.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


VOTES = """timestamp,datetime,comment-id,voter-id,vote
1500000000000,Fri Jul 14 02:40:00 UTC 2017,0,0,1
1500000001000,Fri Jul 14 02:40:01 UTC 2017,1,1,1
1500000002000,Fri Jul 14 02:40:02 UTC 2017,0,1,-1
1500000003000,Fri Jul 14 02:40:03 UTC 2017,0,1,0
"""
COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1500000000000,Fri Jul 14 02:40:00 UTC 2017,0,0,1,1,1,Trains should run at night.
1500000001000,Fri Jul 14 02:40:01 UTC 2017,1,1,1,0,-1,"Buses, too."
"""
MATRIX = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1
0,0,1,1,1,0,1,
1,,1,2,1,0,0,1
2,,0,0,0,0,,
"""
SUMMARY = """topic,Transport
url,https://example.org/1
voters,2
conversation-description,"Trains,
and buses"
"""


@pytest.fixture
def export() -> dict[str, str]:
    """A Polis export of the old layout: one re-vote, one person without votes, one rejected statement."""
    return {
        "votes.csv": VOTES,
        "comments.csv": COMMENTS,
        "participants-votes.csv": MATRIX,
        "summary.csv": SUMMARY,
    }
