"""`comity erase`, `rebuild`, `publish`: what a forum leaves behind."""

from __future__ import annotations

import pytest

from comity.cli.main import cli, run
from tests.cli.conftest import codes

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def voted(talks):
    """Three people have voted; the first one's code, label and statement are known."""
    talks.codes = codes(talks, 3)
    for code in talks.codes:
        talks(f"vote talks water --code {code} 1=agree 2=disagree")
    return talks


def test_a_person_is_erased_and_told_what_stays(voted):
    said = voted(f"erase talks --code {voted.codes[0]} --yes")
    assert "Gone: 2 ballots, pseudonym, code and name." in said
    assert "the note in entry" in said
    assert "publish again" not in said
    voted(f"vote talks water --code {voted.codes[0]} 1=agree", code=2)
    voted(f"erase talks --code {voted.codes[0]} --yes", code=2)
    done = voted.json("erase talks --label 2 --reason law --yes")
    assert (done["ballots"], done["reason"], done["forum"]) == (2, "law", "talks")
    c = voted.json("forum show talks")["consultations"][0]
    assert (c["people"], c["votes"], c["erased"], c["ballots"]) == (1, 2, 4, 6)


def test_nothing_is_erased_without_an_answer(voted, monkeypatch, capsys):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert run(cli, ["erase", "talks", "--label", "1"]) == 130
    assert "cannot be undone" in capsys.readouterr().err
    assert voted.json("forum show talks")["entered"] == 3


def test_a_label_that_nobody_used_is_forgotten_too(voted):
    voted("invite talks 1")
    assert "Nobody had entered" in voted("erase talks --label 4 --yes")
    voted("erase talks --label 4 --yes", code=2)
    voted("erase talks --yes", code=2)
    voted("erase talks --label 1 --code X --yes", code=2)


def test_tables_are_made_again_and_changes_found(voted):
    from comity.store.models import Party

    done = voted.json("rebuild --check")
    assert (done["forums"], done["same"]) == (1, True)
    assert done["rows"] > 5
    Party.objects.filter(party="north").update(name="Nord")
    voted("rebuild --check", code=3)
    assert "talks/north in Party" in voted.err
    assert voted.json("party list talks")[0]["name"] == "North"
    assert "byte for byte" in voted("rebuild --check")


def test_a_forum_is_published_and_verifies_until_a_byte_changes(voted, tmp_path):
    voted("publish talks public --no-cosign")
    voted("forum close talks")
    done = voted.json("publish talks public")
    assert (done["edition"], done["new"], done["standing"]) == (2, True, "unwitnessed")
    again = voted.json("publish talks public")
    assert (again["edition"], again["new"], again["manifest"]) == (2, False, done["manifest"])
    assert "Verified" in voted("verify public")
    voted("receipt talks --act 3 --out proofs")
    voted("verify public --receipt proofs/act-3.tlog-proof")
    path = tmp_path / "public" / "consultations" / "water" / "votes.csv"
    before = path.read_bytes()
    path.write_bytes(before[:-2] + b"0\n")
    assert path.read_bytes() != before
    voted("verify public", code=3)
    voted("publish talks proofs", code=2)
    assert "something else" in voted.err


def test_an_erased_person_is_gone_from_what_is_published_next(voted, tmp_path):
    voted("forum close talks")
    voted("publish talks public")
    openings = tmp_path / "public" / "consultations" / "water" / "openings.csv"
    before = openings.read_text("utf-8").count("\n")
    assert "publish again" in voted("erase talks --label 1 --yes")
    voted("publish talks public")
    assert openings.read_text("utf-8").count("\n") == before - 2
    assert "2 ballots erased" in voted("verify public")
