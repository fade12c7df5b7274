"""The verifier runs alone, accepts what is right, and rejects every change of one cell."""

from __future__ import annotations

import ast
import copy
import csv
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.slate import certify_slate, make_slate, verify_slate
from comity.slate.certificate import canonical
from comity.slate.verify_slate import check, main
from comity.votes import VoteTable

CASES = ("cast", "necessary", "possible", "expected")


def signed(certificate):
    """The same with a digest that fits: what a forger would do."""
    body = {name: value for name, value in certificate.items() if name != "digest"}
    return {**body, "digest": hashlib.sha256(canonical(body)).hexdigest()}


def election(n=24, m=6, seed=1, density=0.8):
    rng = np.random.default_rng(seed)
    i, j = np.nonzero(rng.random((n, m)) < density)
    like = rng.choice([0.6, 0.9], (2, m))
    yes = rng.random(len(i)) < like[i % 2, j]
    v = np.where(rng.random(len(i)) < 0.1, 0, np.where(yes, 1, -1))
    votes = VoteTable.from_triplets(
        i, j, v, all_participants=map(str, range(n)), all_statements=map(str, range(m))
    )
    party = np.array(["A", "B", "C", ""], object)[rng.integers(0, 4, n)]
    return replace(votes, attributes={"party": party}), rng.random((n, m))


@pytest.fixture(scope="module")
def slates():
    votes, chances = election()
    assert make_slate(votes, 3, groups=np.arange(24) % 2).eligible > 4
    return {
        "cast": make_slate(votes, 3, groups=np.arange(24) % 2).certificate,
        "expected": make_slate(votes, 3, probabilities=chances, groups=np.arange(24) % 2).certificate,
        "parties": make_slate(votes, 3, method="pav/1", weights="parties").certificate,
        "given": certify_slate(votes, ["1", "4"]).certificate,
    }


def rows_of(votes, weights=None):
    who = np.repeat(np.arange(votes.n_participants), votes.votes_per_participant)
    out = []
    for i, j, v in zip(who.tolist(), votes.indices.tolist(), votes.values.tolist(), strict=True):
        row = {"participant": votes.participants[i], "statement": votes.statements[j], "vote": str(v)}
        if "party" in votes.attributes:
            row["party"] = votes.attributes["party"][i]
        if weights is not None:
            row["weight"] = str(weights[i])
        out.append(row)
    return out


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, child in value.items():
            yield from leaves(child, (*path, name))
    elif isinstance(value, list) and value:
        for i, child in enumerate(value):
            yield from leaves(child, (*path, i))
    else:
        yield path, value


def changed(certificate, path, value):
    out = copy.deepcopy(certificate)
    at = out
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return out


def others(value):
    if isinstance(value, int):
        return [value + 1, float(value), None]
    if isinstance(value, str):
        return [value + "x", None]
    return [0, [1]]


def rejected(certificate, votes=None):
    try:
        return bool(check(certificate, votes))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return True


# ---------------------------------------------------------------------- accepts
@pytest.mark.parametrize("name", ["cast", "expected", "parties", "given"])
def test_accepts_what_is_right_with_and_without_votes(slates, name):
    assert check(slates[name]) == []
    assert check(slates[name], rows_of(election()[0])) == []
    assert check(json.loads(json.dumps(slates[name]))) == []


@given(
    st.integers(1, 12),
    st.integers(1, 6),
    st.integers(1, 8),
    st.integers(0, 10**6),
    st.sampled_from(["gjcr-pav/1", "pav/1"]),
    st.sampled_from(["cast", "expected", "schedule"]),
)
@settings(max_examples=50, deadline=None)
def test_accepts_whatever_is_made(n, m, k, seed, method, how):
    from comity.errors import NotEnoughDataError

    votes, chances = election(n, m, seed, 0.7)
    weights = np.random.default_rng(seed).integers(1, 9, votes.n_participants)
    try:
        slate = make_slate(
            votes,
            k,
            method=method,
            seed=seed,
            weights=weights if how == "schedule" else None,
            probabilities=chances if how == "expected" else None,
        )
    except NotEnoughDataError:
        return
    assert check(slate.certificate) == []
    assert check(slate.certificate, rows_of(votes, weights)) == []


# ---------------------------------------------------------------------- rejects
@pytest.mark.parametrize("name", ["cast", "expected", "parties", "given"])
def test_rejects_a_change_of_any_one_cell(slates, name):
    certificate = slates[name]
    n = 0
    for path, value in leaves(certificate):
        for other in others(value):
            n += 1
            assert rejected(changed(certificate, path, other)), (path, value, other)
    assert n > 500


@pytest.mark.parametrize("name", ["cast", "expected", "parties"])
def test_rejects_a_change_of_any_number_in_a_table_even_with_a_digest_that_fits(slates, name):
    certificate = slates[name]
    items = certificate["items"]
    for i, table in enumerate(certificate["tables"]):
        for path, value in leaves(
            {name: table[name] for name in ("H", "agree", "known", "levels", "margins")}
        ):
            # what is expected of an item is in no sum but that of its reason; the digest alone holds it
            of_item = (
                path[:2] == ("agree", "expected")
                and value is not None
                and certificate["statements"][path[2]] in items
            )
            if isinstance(value, int) and not of_item:
                forged = signed(changed(certificate, ("tables", i, *path), value + 1))
                assert rejected(forged), path
    for i, reason in enumerate(certificate["reasons"]):
        for path, value in leaves(reason):
            if isinstance(value, int):
                assert rejected(signed(changed(certificate, ("reasons", i, *path), value + 1))), path
    for path, value in leaves({name: certificate[name] for name in ("alpha", "k")}):
        assert rejected(signed(changed(certificate, path, value + 1))), path


@pytest.mark.parametrize("claim", ["necessary", "estimated", "possible"])
def test_rejects_a_slate_that_leaves_a_group_out_under_any_better_label(dense, claim):
    votes = dense([[1, 1, 1, 0]] * 6 + [[0, 0, 0, 1]] * 4)
    honest = certify_slate(votes, ["s0", "s1", "s2"]).certificate
    assert honest["verdict"] == "violated"
    assert check(honest) == []
    forged = copy.deepcopy(honest)
    forged["verdict"] = forged["tables"][0]["verdict"] = claim
    assert any("the verdict is violated" in w for w in check(signed(forged)))
    for m in forged["tables"][0]["margins"].values():
        for among in ("pool", "all") if m else ():
            m[among] = {"alpha": [3, 10], "witness": {"statement": "s3", "level": 1, "weight": 1}}
    forged.update(forged["tables"][0]["margins"]["cast"]["pool"])
    assert any("alpha cast" in w for w in check(signed(forged)))


def test_votes_expose_a_table_that_adds_up_but_is_made_up(slates):
    certificate, votes = copy.deepcopy(slates["cast"]), election()[0]
    table = certificate["tables"][0]
    items = {certificate["statements"].index(s) for s in certificate["items"]}
    witness = table["margins"]["cast"]["all"]["witness"]["statement"]
    c = next(c for c in range(6) if c not in items and certificate["statements"][c] != witness)
    for case in ("cast", "necessary"):  # move one supporter from no item to one item
        H = table["H"][case]
        u = next(u for u in range(3) if H[u][c] > 0)
        H[u][c], H[u + 1][c] = H[u][c] - 1, H[u + 1][c] + 1
    again = verify_slate.margin
    ids, n = certificate["statements"], table["total"]
    pool = [i for i, code in enumerate(certificate["pool"]["codes"]) if code == "eligible"]
    for case in ("cast", "necessary"):
        for name, among in (("pool", pool), ("all", range(6))):
            outside = [i for i in among if i not in items]
            table["margins"][case][name] = again(table["H"][case], outside, n, 3, ids)
    forged = signed(certificate)
    assert check(forged) == []
    assert any("not what the votes say" in w for w in check(forged, rows_of(votes)))


def test_votes_that_are_not_those_of_the_certificate_are_noticed(slates):
    rows = rows_of(election()[0])
    assert check(slates["cast"], rows[:-1])
    flipped = [{**r, "vote": str(-int(r["vote"]))} for r in rows]
    assert check(slates["cast"], flipped)
    no_party = [{k: v for k, v in r.items() if k != "party"} for r in rows]
    assert any("need a column" in w for w in check(slates["cast"], no_party))
    with pytest.raises(ValueError, match="two votes"):
        check(slates["cast"], [*rows, rows[0]])


def test_counts_the_votes_that_comity_writes(tmp_path):
    votes, chances = election()
    votes = replace(votes, attributes={})
    certificate = make_slate(votes, 3, probabilities=chances).certificate
    comity.write_votes(votes, tmp_path / "votes.csv")
    (tmp_path / "certificate.json").write_text(json.dumps(certificate), "utf-8")
    assert main([str(tmp_path / "certificate.json"), str(tmp_path / "votes.csv")]) == 0


# ---------------------------------------------------------------------- alone
def test_is_one_file_that_needs_the_standard_library_only():
    source = Path(verify_slate.__file__).read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            assert all(name.split(".")[0] in sys.stdlib_module_names for name in names)


def run(folder, *arguments):
    file = shutil.copy(verify_slate.__file__, folder / "verify_slate.py")
    return subprocess.run(
        [sys.executable, "-I", "-S", str(file), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


def test_runs_alone_and_says_what_it_found(slates, tmp_path):
    votes = tmp_path / "votes.csv"
    rows = rows_of(election()[0])
    with votes.open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    right = tmp_path / "certificate.json"
    right.write_text(json.dumps({"slate": {"certificate": slates["cast"]}}), "utf-8")
    done = run(tmp_path, right, votes)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("RIGHT: 3 items")
    assert "counted again" in done.stdout
    assert "alpha" in done.stdout
    wrong = tmp_path / "wrong.json"
    forged = changed(slates["cast"], ("tables", 0, "H", "cast", 0, 0), 99)
    wrong.write_text(json.dumps(forged), "utf-8")
    done = run(tmp_path, wrong)
    assert done.returncode == 3
    assert "digest" in done.stdout
    assert "does not add up" in done.stdout


@pytest.mark.parametrize("content", ["{", '{"k": 1, "k": 2}', None])
def test_files_that_cannot_be_read_are_another_matter(content, tmp_path, capsys):
    file = tmp_path / "c.json"
    if content is not None:
        file.write_text(content, "utf-8")
    assert main([str(file)]) == 2
    assert "Cannot read" in capsys.readouterr().err
    assert main([]) == 2


@pytest.mark.parametrize("content", ["{}", '{"digest": 1}', '{"tables": []}'])
def test_json_of_another_kind_is_wrong(content, tmp_path, capsys):
    file = tmp_path / "c.json"
    file.write_text(content, "utf-8")
    assert main([str(file)]) == 3
    assert "WRONG" in capsys.readouterr().out
