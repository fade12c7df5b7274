from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import comity

TIMED = """participant,statement,vote,time
007,1,agree,2024-05-31T16:20:00Z
NA,1,no,2024-05-31T16:21:00Z
7,2,0,2024-05-31T16:22:00Z
"""


def read(text, **kwargs):
    return comity.read_votes(io.BytesIO(text.encode() if isinstance(text, str) else text), **kwargs)


def codes(table):
    return [n.code for n in table.notes]


def test_identifiers_are_text():
    t = read(TIMED)
    assert t.participants.tolist() == ["7", "007", "NA"]
    assert t.values.tolist() == [0, 1, -1]
    assert t.times.tolist() == [1717172520000, 1717172400000, 1717172460000]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_dialects(encoding, delimiter, end):
    text = TIMED.replace(",", delimiter).replace("\n", end).replace("NA", "Côte d'Ivoire")
    t = read(text.encode(encoding))
    assert t.participants.tolist() == ["7", "007", "Côte d'Ivoire"]
    assert t.times.tolist() == [1717172520000, 1717172400000, 1717172460000]


def test_gzip_and_parquet_say_the_same(put):
    table = pa.table(
        {k: [r.split(",")[i] for r in TIMED.split()[1:]] for i, k in enumerate(TIMED.split()[0].split(","))}
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    root = put({"v.csv": TIMED, "v.csv.gz": gzip.compress(TIMED.encode()), "v.parquet": out.getvalue()})
    for name in ("v.csv.gz", "v.parquet"):
        assert comity.read_votes(root / name).same_votes(comity.read_votes(root / "v.csv"))


def test_typed_parquet(put):
    at = pa.array([1717172400000, 1717172400001], pa.timestamp("ms", "UTC"))
    table = pa.table(
        {"Voter": pa.array([7, 8]), "item-id": pa.array([1, 1], pa.int8()), "vote": [1.0, -1.0], "time": at}
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    t = comity.read_votes(put({"v.parquet": out.getvalue()}) / "v.parquet")
    assert (t.participants.tolist(), t.values.tolist()) == (["7", "8"], [1, -1])
    assert t.times.tolist() == [1717172400000, 1717172400001]


def test_names_of_columns_given_by_the_caller():
    text = "who,what,how,heavy,region\nana,1,ja,2,north\nbo,1,nein,1,\nana,2,-,2,north\n"
    columns = {
        "participant": "who",
        "statement": "what",
        "vote": "how",
        "weight": "heavy",
        "attributes": ["region"],
    }
    t = read(text, columns=columns, codes={"ja": 1, "nein": -1, "-": None})
    assert t.participants.tolist() == ["ana", "bo"]
    assert t.statements.tolist() == ["1", "2"]
    assert t.n_votes == 2
    assert t.weights.tolist() == [2, 1]
    assert t.attributes["region"].tolist() == ["north", ""]
    assert [n.numbers["rows"] for n in t.notes if n.code == "no_vote_rows"] == [1]


def test_revotes_with_times_keep_the_latest_in_any_order():
    rows = ["a,1,1,2024-01-03", "a,1,0,2024-01-01", "a,1,-1,2024-01-02"]
    for order in (rows, rows[::-1]):
        t = read("participant,statement,vote,time\n" + "\n".join(order))
        assert t.values.tolist() == [1]
        assert "revotes" in codes(t)
        assert "revotes_tied" not in codes(t)


def test_what_cannot_be_told_of_revotes_is_said():
    t = read("participant,statement,vote\na,1,1\na,1,-1\nb,1,1\nb,1,1\n")
    assert t.values.tolist() == [-1, 1]
    assert [n.numbers["cells"] for n in t.notes if n.code == "revotes_without_time"] == [1]
    t = read("participant,statement,vote,time\na,1,1,5\na,1,-1,5\na,1,0,4\nb,1,1,5\nb,1,1,5\n")
    assert [n.numbers["cells"] for n in t.notes if n.code == "revotes_tied"] == [1]


def test_who_is_absent_is_in_the_table():
    t = read("participant,statement,vote\na,1,yes\nb,1,absent\nc,2,not voting\n")
    assert t.participants.tolist() == ["a", "b", "c"]
    assert t.statements.tolist() == ["1", "2"]
    assert t.n_votes == 1
    assert {"no_vote_rows", "participants_without_votes", "statements_without_votes"} <= set(codes(t))


def test_texts_and_authors_in_the_table():
    t = read('participant,statement,vote,text,author\na,1,1,"- less, please",b\nb,1,0,,b\nb,2,1,More,\n')
    assert t.texts.tolist() == ["- less, please", "More"]
    assert t.authors.tolist() == ["b", ""]


def test_columns_without_a_meaning_are_named():
    t = read("participant,statement,vote,year,session\na,1,1,2005,60\n")
    assert [n.numbers["columns"] for n in t.notes if n.code == "columns_ignored"] == [["year", "session"]]


def test_spaces_in_identifiers_are_kept_and_said():
    t = read("participant, statement,vote\na , 1,1\na, 1,1\n")
    assert t.participants.tolist() == ["a", "a "]
    assert [(n.numbers["column"], n.numbers["ids"]) for n in t.notes if n.code == "ids_with_spaces"] == [
        ("participant", 1),
        (" statement", 1),
    ]


def test_only_ones_and_zeros_are_doubtful():
    rows = "".join(f"p{i},1,{i % 2}\n" for i in range(20))
    assert "only_agree_and_pass" in codes(read("participant,statement,vote\n" + rows))
    assert "only_agree_and_pass" not in codes(read("participant,statement,vote\n" + rows + "x,1,-1\n"))
    assert "only_agree_and_pass" not in codes(
        read("participant,statement,vote\n" + rows.replace(",0\n", ",pass\n"))
    )
    t = read("participant,statement,vote\n" + rows, codes={"0": -1})
    assert t.counts().tolist() == [[10, 0, 10]]


def test_tables_beside(put):
    root = put(
        {
            "votes.csv": "participant,statement,vote\nNA,1,1\nzz,1,0\n",
            "participants.csv": "party,name\nNA,Namibia\nXX,Never\n",
            "statements.csv": "id,statement,lang\n1,Yes?,en\n2,No?,en\n",
            "unrelated.csv": "a,b\n1,2\n",
        }
    )
    for given in (root, root / "votes.csv"):
        t = comity.read_votes(given)
        assert t.participants.tolist() == ["NA", "XX", "zz"]
        assert t.attributes["name"].tolist() == ["Namibia", "Never", ""]
        assert t.texts.tolist() == ["Yes?", "No?"]
        assert t.statement_info["lang"].tolist() == ["en", "en"]
        told = next(n.numbers for n in t.notes if n.code == "participants_not_listed")
        assert (told["people"], told["first"], told["file"]) == (1, "zz", "participants.csv")


def test_tables_given_go_before_tables_beside(put):
    root = put(
        {
            "votes.csv": TIMED,
            "participants.csv": "participant,a\nNA,1\n",
            "other.csv": "participant,b\nNA,2\n",
        }
    )
    t = comity.read_votes(root, participants=root / "other.csv")
    assert set(t.attributes) == {"b"}


def test_a_file_of_any_other_name_has_no_neighbours(put):
    root = put({"survey.csv": TIMED, "participants.csv": "participant,a\nNA,1\n"})
    assert not comity.read_votes(root / "survey.csv").attributes
    assert comity.read_votes(root).attributes  # the folder was asked for


def test_a_guard_against_formulas_is_taken_off(put):
    root = put(
        {"v.csv": "participant,statement,vote\n'-5,'=1,-1\n", "v-statements.csv": "statement,text\n'=1,'+x\n"}
    )
    t = comity.read_votes(root / "v.csv")
    assert (t.participants.tolist(), t.statements.tolist(), t.values.tolist()) == (["-5"], ["=1"], [-1])
    assert t.texts.tolist() == ["+x"]
    assert sum(n.numbers["cells"] for n in t.notes if n.code == "formula_guard_removed") == 4


def test_a_million_people_with_one_vote_each():
    text = "participant,statement,vote\n" + "".join(
        f"p{i},{i % 7},{'agree' if i % 3 else 'no'}\n" for i in range(1_000_000)
    )
    t = read(text)
    assert (t.n_participants, t.n_statements, t.n_votes) == (1_000_000, 7, 1_000_000)
    assert t.participants[-1] == "p999999"


def test_forty_thousand_statements():
    t = read("participant,statement,vote\n" + "".join(f"a,{i},1\n" for i in range(40_000)))
    assert t.n_statements == 40_000
    assert t.statements[-1] == "39999"
