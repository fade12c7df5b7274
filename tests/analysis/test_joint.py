"""Joint analysis: every folder is read by its own process, and the result is the pooled one."""

import numpy as np
import pytest

import comity
from comity.analysis.joint import analyze_joint
from comity.errors import InputError
from comity.votes import VoteTable


def write(path, rows):
    path.mkdir()
    lines = "".join(f"{p},{s},{v}\n" for p, s, v in rows)
    (path / "votes.csv").write_text("participant,statement,vote\n" + lines)
    return path


@pytest.fixture
def folders(tmp_path):
    rng = np.random.default_rng(0)
    rows = [
        (f"p{i}", f"s{j}", 1 if ((i % 2 == 0) == (j < 6)) != (rng.random() < 0.1) else -1)
        for i in range(60)
        for j in range(12)
        if rng.random() < 0.7
    ]
    paths = [write(tmp_path / f"h{h}", [r for r in rows if int(r[0][1:]) % 3 == h]) for h in range(3)]
    return paths, rows


def test_joint_is_pooled(folders):
    paths, rows = folders
    joint = analyze_joint(paths)
    whole = comity.analyze(VoteTable.from_triplets(*zip(*rows, strict=True)))
    assert joint.analysis.digest == joint.pooled_digest == whole.digest
    assert joint.equal
    assert sum(h.participants for h in joint.holders) == 60
    assert sum(h.votes for h in joint.holders) == len(rows)
    assert all(h.sent > 0 and h.answers > 10 for h in joint.holders)
    assert joint.analysis.map is None  # positions stay home


def test_another_slate_needs_the_holders(folders):
    paths, _ = folders
    joint = analyze_joint(paths, compare=False, slate_k=3)
    assert joint.analysis.slate(3) is joint.analysis.slate()
    with pytest.raises(InputError, match="hung up"):
        joint.analysis.slate(2)


def test_a_folder_that_cannot_be_read_is_named(folders, tmp_path):
    paths, _ = folders
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "votes.csv").write_text("participant,statement,vote\na,b,2\n")
    with pytest.raises(InputError) as error:
        analyze_joint([paths[0], tmp_path / "bad"])
    assert (error.value.row, error.value.column) == (2, "vote")
    assert "votes.csv" in error.value.file


def test_one_person_in_two_folders(folders, tmp_path):
    paths, _ = folders
    again = write(tmp_path / "again", [("p0", "s0", 1)])
    with pytest.raises(InputError, match="p0"):
        analyze_joint([paths[0], again])


def test_one_folder_is_no_joint_analysis(folders):
    paths, _ = folders
    with pytest.raises(InputError, match="at least two"):
        analyze_joint(paths[:1])
    with pytest.raises(InputError, match="twice"):
        analyze_joint([paths[0], paths[0]])
