"""`comity invite`, `vote`, `batch`, `receipt`: from a code to a proof."""

from __future__ import annotations

import csv
import stat

import pytest

from tests.cli.conftest import codes, papers

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def waiting(comity) -> tuple[int, int, int]:
    c = comity.json("forum show talks")["consultations"][0]
    return c["people"], c["votes"], c["waiting"]


def test_votes_are_promised_batched_and_proved(talks, tmp_path):
    from comity.record.note import Note
    from comity.record.promise import Promise
    from comity.record.receipt import read_receipt

    (code,) = codes(talks, 1)
    done = talks.json(f"vote talks water --code {code} 1=agree 2=no 3=pass --promises kept")
    assert (done["people"], done["ballots"], done["batched"]) == (1, 3, True)
    promised = {
        Promise.parse(Note.parse(p.read_bytes()).text).commitment for p in (tmp_path / "kept").iterdir()
    }
    assert waiting(talks) == (1, 3, 0)

    talks(f"receipt talks --code {code} --out proofs")
    found = [read_receipt(p.read_text("utf-8")) for p in sorted((tmp_path / "proofs").iterdir())]
    assert {r.batch.commitment for r in found} == promised
    talks(f"receipt talks --code {code}", code=2)
    assert "--out FOLDER" in talks.err
    assert talks("receipt talks --act 0").startswith("c2sp.org/tlog-proof@v1")
    talks("receipt talks --act 99", code=2)


def test_a_vote_is_changed_and_can_wait_for_its_batch(talks):
    (code,) = codes(talks, 1)
    talks(f"vote talks water --code {code} 1=agree")
    said = talks(
        f"vote talks water --code {code.lower().replace('-', ' ').replace(' ', '')} 1=disagree --wait"
    )
    assert "Next: comity batch talks" in said
    assert waiting(talks) == (1, 1, 1)
    assert len(talks.json(f"receipt talks --code {code}")["proofs"]) == 1
    assert "1 ballot has no receipt yet" in talks.err
    assert talks.json("batch talks")["ballots"] == {"water": 1}
    assert talks("batch talks") == "No ballot waits."
    assert talks.json("consultation close talks water")["counted"] == 1


@pytest.mark.parametrize("vote", ["1=maybe", "1", "=agree", "9=agree", "1=absent", "1="])
def test_what_is_no_vote_is_refused(vote, talks):
    (code,) = codes(talks, 1)
    talks(f"vote talks water --code {code} 2=agree {vote}", code=2)
    assert talks.err
    assert waiting(talks) == (0, 0, 0)


def test_papers_are_brought_in_by_a_table(talks, tmp_path):
    a, b = codes(talks, 2)
    # in whatever order, and in words of several kinds
    papers(tmp_path / "p.csv", [f"{a},1,yes", f"{b},1,-1", f"{a},2,abstain", f"{b},3,For"])
    done = talks.json("vote talks water --csv p.csv")
    assert (done["people"], done["ballots"]) == (2, 4)
    assert waiting(talks) == (2, 4, 0)


@pytest.mark.parametrize(
    ("rows", "where", "what"),
    [
        (["{a},1,yes", "{a},2,perhaps"], "row 3, column 'vote'", "unknown vote 'perhaps'"),
        (["{a},1,yes", "WRONG,1,yes"], "row 3", "the code is not known here"),
        (["{a},1,yes", "{b},1,yes", "{b},77,yes"], "row 3", "There is no statement “77”"),
        (["{a},1,yes", "{a},1,no"], "row 3, column 'statement'", "a second vote"),
        (["{a},1,yes", "{b},,no"], "row 3, column 'statement'", "empty"),
    ],
)
def test_one_wrong_paper_and_none_is_brought_in(rows, where, what, talks, tmp_path):
    a, b = codes(talks, 2)
    papers(tmp_path / "p.csv", [r.format(a=a, b=b) for r in rows])
    talks("vote talks water --csv p.csv", code=2)
    assert f"p.csv, {where}" in talks.err
    assert what in talks.err
    assert waiting(talks) == (0, 0, 0)
    assert talks.json("forum show talks")["entered"] == 0


@pytest.mark.parametrize(
    "line", ["", "1=agree", "--code X", "--csv p.csv 1=agree", "--csv p.csv --code X 1=agree"]
)
def test_a_code_with_votes_or_a_table(line, talks):
    talks(f"vote talks water {line}", code=2)
    assert "--code CODE" in talks.err


# ---------------------------------------------------------------------- invitations
def test_codes_are_written_once_for_their_owner_only(talks, tmp_path):
    (tmp_path / "people.txt").write_text("Amina K.\n\n=SUM(1)\n", encoding="utf-8")
    talks("invite talks --labels people.txt --party north --out codes.csv")
    path = tmp_path / "codes.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert [(r["label"], r["party"]) for r in rows] == [("Amina K.", "north"), ("'=SUM(1)", "north")]
    before = path.read_bytes()
    talks("invite talks 3 --out codes.csv", code=2)
    talks("invite talks 3 --out codes.docx", code=2)
    talks("invite talks --labels people.txt --out again.csv", code=2)
    assert "“Amina K.”" in talks.err
    assert path.read_bytes() == before
    assert not (tmp_path / "again.csv").exists()
    assert talks.json("forum show talks")["codes"] == 2
    talks(f"vote talks water --code {rows[0]['code']} 1=agree")


def test_a_sheet_to_print_has_a_code_in_each_cell(comity, tmp_path):
    comity("forum new talks --title", "محادثات <النهر>")
    comity("invite talks 7 --out sheet.html")
    page = (tmp_path / "sheet.html").read_text("utf-8")
    assert page.count("<li>") == page.count('class="code"') == 7
    assert "محادثات &lt;النهر&gt;" in page
    assert page.count('dir="auto"') == 7
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_lost_code_is_replaced_and_the_person_stays_the_same(talks):
    (old,) = codes(talks, 1)
    talks(f"vote talks water --code {old} 1=agree")
    (new,) = talks.json("invite talks --reissue 1")
    talks(f"vote talks water --code {old} 1=agree", code=2)
    talks(f"vote talks water --code {new['code']} 1=disagree")
    assert waiting(talks) == (1, 1, 0)
    talks("invite talks --withdraw 1")
    talks(f"vote talks water --code {new['code']} 1=agree", code=2)
    talks("invite talks --withdraw 1", code=2)
    talks("invite talks 2 --reissue 1", code=2)
    talks("invite talks 2 --party nobody", code=2)


# ---------------------------------------------------------------------- positions
def test_positions_stand_beside_how_people_voted(talks, tmp_path):
    north, south = codes(talks, 6, "north"), codes(talks, 4, "south")
    rows = [f"{c},1,agree" for c in north] + [f"{c},2,{'no' if i else 'yes'}" for i, c in enumerate(north)]
    papers(tmp_path / "p.csv", [*rows, *(f"{c},1,disagree" for c in south)])
    talks("vote talks water --csv p.csv")
    talks("position take talks water north 1 disagree --note", "Not at this price")
    talks("position take talks water north 9 agree", code=2)
    found = {
        s["statement"]: {p["party"]: p for p in s["parties"]} for s in talks.json("position list talks water")
    }
    first = found["1"]["north"]
    assert (first["position"], first["signed"]) == ("disagree", False)
    assert first["inside"] == {"code": "agreed", "side": "agree", "agree": 6, "passed": 0, "disagree": 0}
    # of fewer than five nothing is told
    assert found["1"]["south"]["inside"] == dict.fromkeys(("side", "agree", "passed", "disagree")) | {
        "code": "too_few"
    }
    hidden = found["2"]["north"]["inside"]
    assert (hidden["code"], hidden["side"], hidden["agree"]) == ("agreed", "disagree", None)
    said = talks("position list talks water --party north")
    assert "disagrees inside, people agree: 6 agree, 0 pass, 0 disagree" in said
    assert "south" not in said
