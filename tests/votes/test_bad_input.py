"""Bad input of every kind: one error each, naming file, row, column and remedy."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import comity
from comity.errors import InputError

LONG = "participant,statement,vote\n"
LOG = "timestamp,datetime,comment-id,voter-id,vote\n1500000000,x,0,0,1\n"
COMMENTS = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
MATRIX = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n"


def zipped(files: Mapping[str, bytes], **kwargs: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data, **kwargs)
    return out.getvalue()


@dataclass
class Bad:
    """Files, which of them is given (None: the folder), and where the error must point."""

    name: str
    files: Mapping[str, str | bytes]
    give: str | None
    file: str
    row: int | None
    column: str | int | None
    problem: str
    remedy: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)


STORED = zipped({"votes.csv": LOG.encode()}, compress_type=zipfile.ZIP_STORED)
DAMAGED = STORED.replace(b"1500000000", b"1500000009", 1)

BAD = [
    # ------------------------------------------------------------ rows and quotes
    Bad("too many cells", {"v.csv": LONG + "a,1,1\nb,1,1,1\n"}, "v.csv", "v.csv", 3, 4,
        "4 cells, but the header has 3", "quotes"),
    Bad("too few cells", {"v.csv": LONG + "a,1,1\n\nb,1\n"}, "v.csv", "v.csv", 4, "vote", "only 2 cells"),
    Bad("too few cells, wide", {"v.csv": "participant,1,2\na,1,1\nb,1\n"}, "v.csv", "v.csv", 3, "2",
        "only 2 cells"),
    Bad("unclosed quote", {"v.csv": LONG + 'a,1,1\nb,"1,1\nc,1,1\n'}, "v.csv", "v.csv", 3, "statement",
        "never closed", "Close it"),
    Bad("unclosed quote in the last column", {"v.csv": LONG + 'a,1,1\nb,1,"1\n'}, "v.csv", "v.csv", 3,
        "vote", "never closed"),
    Bad("unclosed quote, wide", {"v.csv": 'participant,1,2\na,1,"1\nb,1,1\n'}, "v.csv", "v.csv", 2, "2",
        "never closed"),
    Bad("unclosed quote in the header", {"v.csv": 'participant,"statement,vote\na,1,1\n'}, "v.csv", "v.csv",
        1, 2, "never closed"),
    Bad("text after a quote", {"v.csv": LONG + 'a,"1"x,1\n'}, "v.csv", "v.csv", 2, "statement",
        "after a closing double quote", '""'),
    Bad("after a quoted line break the row is the line",
        {"v.csv": LONG + '"a\nb",1,1\n"c ""d"", e",1,1,1\n'}, *("v.csv", "v.csv", 4, 4, "4 cells")),
    Bad("a cell without end", {"v.csv": LONG + f"a,1,{'1' * 200_000}\n"}, "v.csv", "v.csv", 2, "vote",
        "more than 131,072 characters"),
    Bad("a vote of a page", {"v.csv": LONG + f"a,1,{'1' * 20_000}\n"}, "v.csv", "v.csv", 2, "vote", "1111…"),
    Bad("a quoted cell without end", {"v.csv": LONG + f'a,"{"1" * 200_000}",1\n'}, "v.csv", "v.csv", 2,
        "statement", "more than 131,072 characters"),
    # ------------------------------------------------------------ votes
    Bad("vote 2", {"v.csv": LONG + "a,1,1\nb,1,2\n"}, "v.csv", "v.csv", 3, "vote", "unknown vote '2'",
        "codes"),
    Bad("vote NaN", {"v.csv": LONG + "a,1,NaN\n"}, "v.csv", "v.csv", 2, "vote", "unknown vote 'NaN'",
        "codes"),
    Bad("vote yes please", {"v.csv": LONG + "a,1,yes\nb,1,yes please\n"}, "v.csv", "v.csv", 3, "vote",
        "unknown vote 'yes please'"),
    Bad("vote maybe, wide", {"v.csv": "participant,1,2\na,1,\nb,,maybe\n"}, "v.csv", "v.csv", 3, "2",
        "unknown vote 'maybe'", "attributes"),
    Bad("vote empty in a long table", {"v.csv": LONG + "a,1,1\nb,1,\n"}, "v.csv", "v.csv", 3, "vote",
        "the vote is empty", "codes"),
    Bad("vote in a quoted file", {"v.csv": LONG + '"a","1","1"\n"b","1","2"\n'}, "v.csv", "v.csv", 3, "vote",
        "unknown vote '2'"),
    Bad("vote in votes.csv", {"votes.csv": LOG + "1500000001,x,0,1,3\n"}, None, "votes.csv", 3, "vote",
        "unknown vote '3'"),
    Bad("vote in the matrix", {"participant-votes.csv": MATRIX + "0,,0,1,1,0,5,\n"}, None,
        "participant-votes.csv", 2, "0", "unknown vote '5'"),
    Bad("vote in JSON", {"votes.json": '[{"pid":1,"tid":2,"vote":1},{"pid":1,"tid":3,"vote":2}]'}, None,
        "votes.json", 2, "vote", "unknown vote '2'"),
    Bad("own codes that are none", {"v.csv": LONG + "a,1,1\n"}, "v.csv", "", None, None, "codes gives 2",
        kwargs={"codes": {"9": 2}}),
    # ------------------------------------------------------------ identifiers
    Bad("empty participant", {"v.csv": LONG + "a,1,1\n,1,1\n"}, "v.csv", "v.csv", 3, "participant",
        "id is empty"),
    Bad("blank statement", {"v.csv": LONG + "a,1,1\na, ,1\n"}, "v.csv", "v.csv", 3, "statement",
        "id is empty"),
    Bad("empty statement", {"v.csv": LONG + "a,,1\n"}, "v.csv", "v.csv", 2, "statement", "id is empty"),
    Bad("empty participant, wide", {"v.csv": "participant,1\na,1\n,1\n"}, "v.csv", "v.csv", 3, "participant",
        "id is empty"),
    Bad("same participant twice, wide", {"v.csv": "participant,1\na,1\nb,1\na,0\n"}, "v.csv", "v.csv", 4,
        "participant", "'a' is in row 2 already"),
    Bad("same statement twice, wide", {"v.csv": "participant,1,1\na,1,1\n"}, "v.csv", "v.csv", 1, "1",
        "2 columns have this name"),
    Bad("same comment twice",
        {"votes.csv": LOG, "comments.csv": COMMENTS + "1,0,0,1,0,1,x\n1,0,0,1,0,1,y\n"}, None,
        "comments.csv", 3, "comment-id", "'0' is in row 2 already"),
    Bad("same person twice in the matrix",
        {"participants-votes.csv": MATRIX + "0,,0,1,1,0,1,\n0,,0,1,1,0,1,\n"}, None,
        "participants-votes.csv", 3, "participant", "in row 2 already"),
    Bad("same comment twice in JSON",
        {"votes.json": '[{"pid":1,"tid":2,"vote":1}]', "comments.json": '[{"tid":2},{"tid":2}]'}, None,
        "comments.json", 2, "tid", "there already"),
    Bad("same participant invited twice",
        {"v.csv": LONG + "a,1,1\n", "v-participants.csv": "participant\na\nb\na\n"}, "v.csv",
        "v-participants.csv", 4, "participant", "in row 2 already"),
    Bad("column without a name", {"v.csv": "participant,1,,3\na,1,1,1\n"}, "v.csv", "v.csv", 1, 3,
        "without a name"),
    Bad("two columns of votes", {"v.csv": "participant,statement,vote,Vote\na,1,1,1\n"}, "v.csv", "v.csv", 1,
        "Vote", "two columns could be the vote", "columns="),
    # ------------------------------------------------------------ columns
    Bad("columns that cannot be told", {"v.csv": "who,what,how\na,1,1\n"}, "v.csv", "v.csv", 1, None,
        "'who', 'what', 'how'", "columns="),
    Bad("column that is not there", {"v.csv": "who,what,how\na,1,1\n"}, "v.csv", "v.csv", 1, "whom",
        "'who', 'what', 'how'",
        kwargs={"columns": {"participant": "whom", "statement": "what", "vote": "how"}}),
    Bad("role that is not there", {"v.csv": LONG + "a,1,1\n"}, "v.csv", "v.csv", None, None,
        "columns has no 'person'", "participant", kwargs={"columns": {"person": "participant"}}),
    Bad("no column for the voter", {"votes.csv": "comment-id,who,vote\n0,0,1\n", "comments.csv": COMMENTS},
        None, "votes.csv", 1, "voter-id", "no such column"),
    Bad("no statement in the matrix", {"v.csv": "participant,weight\na,1\n"}, "v.csv", "v.csv", 1, None,
        "no column is a statement"),
    # ------------------------------------------------------------ weights, times, texts, moderation
    Bad("weight 0", {"v.csv": "participant,statement,vote,weight\na,1,1,2\nb,1,1,0\n"}, "v.csv", "v.csv", 3,
        "weight", "the weight is '0'", "positive"),
    Bad("weight nan", {"v.csv": "participant,statement,vote,weight\na,1,1,nan\n"}, "v.csv", "v.csv", 2,
        "weight", "the weight is 'nan'"),
    Bad("weight empty", {"v.csv": "participant,statement,vote,weight\na,1,1,\n"}, "v.csv", "v.csv", 2,
        "weight", "the weight is ''"),
    Bad("weight that changes", {"v.csv": "participant,statement,vote,weight\na,1,1,1\nb,1,1,2\na,2,1,3\n"},
        "v.csv", "v.csv", 4, "weight", "'a' has '1' in row 2 and '3' here"),
    Bad("weight of some",
        {"v.csv": LONG + "a,1,1\nb,1,1\n", "v-participants.csv": "participant,weight\na,1\n"}, "v.csv",
        "v.csv", None, "weight", "'b' has no weight"),
    Bad("weight in the wide matrix", {"v.csv": "participant,weight,1\na,-1,1\n"}, "v.csv", "v.csv", 2,
        "weight", "the weight is '-1'"),
    Bad("text that changes", {"v.csv": "participant,statement,vote,text\na,1,1,Yes.\nb,1,1,No.\n"}, "v.csv",
        "v.csv", 3, "text", "'1' has 'Yes.' in row 2 and 'No.' here"),
    Bad("time that is none", {"v.csv": "participant,statement,vote,time\na,1,1,2020-01-01\nb,1,1,soon\n"},
        "v.csv", "v.csv", 3, "time", "'soon' is no time", "ISO 8601"),
    Bad("time cut short by a spreadsheet", {"v.csv": "participant,statement,vote,time\na,1,1,1.69E+12\n"},
        "v.csv", "v.csv", 2, "time", "spreadsheet"),
    Bad("time empty", {"v.csv": "participant,statement,vote,time\na,1,1,1500000000\nb,1,1,\n"}, "v.csv",
        "v.csv", 3, "time", "the time is empty"),
    Bad("times in two units",
        {"v.csv": "participant,statement,vote,time\na,1,1,1500000000000\nb,1,1,1500000001\n"}, "v.csv",
        "v.csv", 3, "time", "another unit"),
    Bad("moderation that is none", {"votes.csv": LOG, "comments.csv": COMMENTS + "1500000000,0,0,1,0,2,x\n"},
        None, "comments.csv", 2, "moderated", "unknown moderation '2'"),
    Bad("count that is none", {"votes.csv": LOG, "comments.csv": COMMENTS + "1500000000,0,0,many,0,1,x\n"},
        None, "comments.csv", 2, "agrees", "'many' is no count"),
    # ------------------------------------------------------------ encodings
    Bad("Latin-1", {"v.csv": LONG.encode() + "a,1,1\nJosé,1,1\n".encode("latin-1")}, "v.csv", "v.csv", 3,
        "participant", "byte 37 (0xe9) is not UTF-8", "UTF-8"),
    Bad("Latin-1 in a text",
        {"votes.csv": LOG, "comments.csv": COMMENTS.encode() + b'1500000000,0,0,1,0,1,"a, caf\xe9"\n'}, None,
        "comments.csv", 2, "comment-body", "(0xe9) is not UTF-8"),
    Bad("Latin-1 in the header", {"v.csv": b"participant,\xe9t\xe9,vote\na,1,1\n"}, "v.csv", "v.csv", 1, 2,
        "byte 13 (0xe9)"),
    Bad("Latin-1, wide", {"v.csv": b"participant,1,2\na,1,\xe9\n"}, "v.csv", "v.csv", 2, "2",
        "(0xe9) is not UTF-8"),
    Bad("UTF-8 cut in the middle", {"v.csv": LONG.encode() + b"a,1,\xc3"}, "v.csv", "v.csv", 2, "vote",
        "(0xc3) is not UTF-8"),
    Bad("UTF-16 without its mark", {"v.csv": (LONG + "a,1,1\n").encode("utf-16-le")}, "v.csv", "v.csv", 1, 1,
        "NUL", "UTF-8"),
    Bad("NUL in a cell", {"v.csv": LONG + "a,1,1\nb,\0,1\n"}, "v.csv", "v.csv", 3, 2, "NUL"),
    Bad("damaged UTF-16", {"v.csv": b"\xff\xfea"}, "v.csv", "v.csv", None, None, "UTF-16 text is damaged"),
    # ------------------------------------------------------------ nothing there
    Bad("empty file", {"v.csv": ""}, "v.csv", "v.csv", 1, None, "the file is empty"),
    Bad("only blank lines", {"v.csv": "\n\n"}, "v.csv", "v.csv", 1, None, "the file is empty"),
    Bad("only a header", {"v.csv": LONG}, "v.csv", "v.csv", 1, None, "no votes, only a header"),
    Bad("only a header, wide", {"v.csv": "participant,1\n"}, "v.csv", "v.csv", 1, None,
        "no votes, only a header"),
    Bad("only a header, export", {"votes.csv": LOG.splitlines()[0] + "\n"}, None, "votes.csv", 1, None,
        "no votes, only a header"),
    Bad("everyone absent", {"v.csv": LONG + "a,1,absent\n"}, "v.csv", "v.csv", 1, None,
        "no row says that a vote was cast"),
    Bad("missing file", {}, "v.csv", "v.csv", None, None, "no such file"),
    Bad("empty folder", {}, None, "given", None, None, "there is nothing"),
    Bad("folder with nothing known", {"notes.docx": b"x", "picture.png": b"x", "more/a.txt": "x"}, None,
        "given", None, None, "notes.docx, picture.png, more/"),
    Bad("folder with several tables", {"a.csv": LONG, "b.csv": LONG}, None, "given", None, None,
        "a.csv, b.csv"),
    Bad("two files of votes", {"votes.csv": LONG + "a,1,1\n", "votes.tsv": LONG}, None, "given", None, None,
        "votes.csv, votes.tsv"),
    Bad("comments alone", {"comments.csv": COMMENTS + "1500000000,0,0,1,0,1,x\n"}, None, "given", None, None,
        "neither votes.csv nor"),
    Bad("a workbook", {"v.xlsx": zipped({"[Content_Types].xml": b"<x/>"})}, "v.xlsx", "v.xlsx", None, None,
        "workbook", "CSV UTF-8"),
    Bad("an old workbook", {"v.xls": b"\xd0\xcf\x11\xe0" + b"\0" * 99}, "v.xls", "v.xls", None, None,
        "workbook"),
    Bad("damaged Parquet", {"v.parquet": b"PAR1xxxxPAR1"}, "v.parquet", "v.parquet", None, None,
        "Parquet file is damaged"),
    Bad("too wide", {"v.csv": "participant" + ",1" * 200_000 + "\n"}, "v.csv", "v.csv", 1, 200_001,
        "200,001 columns", "long table"),
    # ------------------------------------------------------------ packed
    Bad("zip bomb", {"b.zip": zipped({"votes.csv": b"\n" * (80 << 20)})}, "b.zip", "b.zip", None, None,
        "200 times its size", "folder"),
    Bad("gzip bomb", {"b.csv.gz": gzip.compress(b"\n" * (80 << 20))}, "b.csv.gz", "b.csv.gz", None, None,
        "200 times its size"),
    Bad("gzip bomb inside a zip", {"b.zip": zipped({"votes.csv.gz": gzip.compress(b"\n" * (80 << 20))})},
        "b.zip", "b.zip/votes.csv.gz", None, None, "200 times its size"),
    Bad("zip in a zip", {"b.zip": zipped({"votes.csv": LOG.encode(), "more.ZIP": zipped({})})}, "b.zip",
        "b.zip/more.ZIP", None, None, "archive inside a zip"),
    Bad("name that leads out", {"b.zip": zipped({"../votes.csv": LOG.encode()})}, "b.zip",
        "b.zip/../votes.csv", None, None, "leads out of the zip"),
    Bad("absolute name", {"b.zip": zipped({"/etc/votes.csv": LOG.encode()})}, "b.zip",
        "b.zip//etc/votes.csv", None, None, "leads out of the zip"),
    Bad("name with a drive", {"b.zip": zipped({"C:votes.csv": LOG.encode()})}, "b.zip", "b.zip/C:votes.csv",
        None, None, "leads out of the zip"),
    Bad("two exports in a zip",
        {"b.zip": zipped({"a/votes.csv": LOG.encode(), "b/votes.csv": LOG.encode()})}, "b.zip", "b.zip",
        None, None, "2 folders: a, b"),
    Bad("zip without votes", {"b.zip": zipped({"a/x.txt": b"x", "b/y.txt": b"y"})}, "b.zip", "b.zip", None,
        None, "x.txt, y.txt"),
    Bad("damaged zip", {"b.zip": zipped({"votes.csv": LOG.encode()})[:-30]}, "b.zip", "b.zip", None, None,
        "zip is damaged"),
    Bad("damaged member", {"b.zip": DAMAGED}, "b.zip", "b.zip/votes.csv", None, None, "cannot be unpacked"),
    Bad("gzip cut short", {"v.csv.gz": gzip.compress(LOG.encode() * 99)[:-20]}, "v.csv.gz", "v.csv.gz", None,
        None, "ends early"),
    Bad("damaged gzip", {"v.csv.gz": b"\x1f\x8b\x08\x00" + b"x" * 40}, "v.csv.gz", "v.csv.gz", None, None,
        "gzip file is damaged"),
    Bad("votes in an error carry the zip's name",
        {"b.zip": zipped({"x/votes.csv": (LOG + "1500000001,x,0,1,7\n").encode()})}, "b.zip",
        "b.zip/x/votes.csv", 3, "vote", "unknown vote '7'"),
    # ------------------------------------------------------------ JSON
    Bad("JSON that is none", {"votes.json": '[{"pid":1,\n"tid":}]'}, None, "votes.json", 2, 7,
        "no valid JSON"),
    Bad("JSON that is no list", {"votes.json": '{"error": "not found"}'}, None, "votes.json", None, None,
        "not a list"),
    Bad("JSON without a person", {"votes.json": '[{"tid":1,"vote":1}]'}, None, "votes.json", 1, "pid",
        "no pid or participant_id"),
    Bad("JSON with a vote that is null", {"votes.json": '[{"pid":1,"tid":1,"vote":null}]'}, None,
        "votes.json", 1, "vote", "the vote is empty"),
    Bad("JSON in Latin-1", {"votes.json": b'[{"pid":"\xe9"}]'}, None, "votes.json", 1, None,
        "(0xe9) is not UTF-8"),
    Bad("JSON nested without end", {"votes.json": "[" * 100_000}, None, "votes.json", None, None,
        "no valid JSON"),
    Bad("groups that are none", {"votes.json": '[{"pid":1,"tid":1,"vote":1}]', "math-pca2.json": "{}"}, None,
        "math-pca2.json", None, None, "clusters"),
    # ------------------------------------------------------------ arguments
    Bad("unknown sign", {"v.csv": LONG + "a,1,1\n"}, "v.csv", "", None, None, "unknown sign 'up'",
        "agree=-1", kwargs={"sign": "up"}),
    Bad("a sign for words", {"v.csv": LONG + "a,1,no\n"}, "v.csv", "v.csv", None, None, "votes are words",
        kwargs={"sign": "agree=-1"}),
    Bad("unknown format", {"v.csv": LONG + "a,1,1\n"}, "v.csv", "", None, None, "unknown format 'xml'",
        "polis", kwargs={"format": "xml"}),
    Bad("columns for an export", {"votes.csv": LOG}, None, "", None, None,
        "columns says nothing about a Polis export", kwargs={"columns": {"vote": "vote"}}),
    Bad("people without an id", {"v.csv": LONG + "a,1,1\n", "who.csv": "region,age\nx,1\n"}, "v.csv",
        "who.csv", 1, None, "no column identifies the participant", kwargs={"participants": "who.csv"}),
    Bad("texts without an id", {"v.csv": LONG + "a,1,1\n", "what.csv": "text,lang\nx,en\n"}, "v.csv",
        "what.csv", 1, None, "no column identifies the statement", kwargs={"statements": "what.csv"}),
    Bad("participants given as a folder", {"v.csv": LONG + "a,1,1\n", "d/x.csv": "x"}, "v.csv", "d", None,
        None, "it is a folder", kwargs={"participants": "d"}),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda b: b.name)
def test_bad_input_is_one_error_that_names_the_place_and_the_remedy(
    bad: Bad, put: Callable[..., Path]
) -> None:
    root = put(bad.files)
    kwargs = {k: root / v if k in ("participants", "statements") else v for k, v in bad.kwargs.items()}
    with pytest.raises(InputError) as caught:
        comity.read_votes(root / bad.give if bad.give else root, **kwargs)
    e = caught.value
    assert bad.problem in e.problem
    assert (e.row, e.column) == (bad.row, bad.column)
    assert e.remedy
    assert bad.remedy in e.remedy
    if bad.file:
        assert e.file is not None
        assert e.file.endswith(bad.file)
    assert str(e).count(e.problem) == 1


@pytest.mark.parametrize("given", [3, None, object(), ["a", 1]], ids=["number", "none", "object", "list"])
def test_what_is_no_source_is_refused(given: object) -> None:
    with pytest.raises(InputError, match="cannot be read as a table of votes"):
        comity.read_votes(given)


def test_text_file_is_refused() -> None:
    with pytest.raises(InputError, match="gives text"):
        comity.read_votes(io.StringIO(LONG))


def test_password_is_told(put: Callable[..., Path]) -> None:
    # the flag that says "encrypted" is in both headers of the entry
    data = bytearray(zipped({"votes.csv": LOG.encode()}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(InputError, match="password"):
        comity.read_votes(put({"b.zip": bytes(data)}) / "b.zip")


def test_unreadable_file_is_told(put: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = put({"v.csv": LONG + "a,1,1\n"})

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match="Permission denied") as caught:
        comity.read_votes(root / "v.csv")
    assert caught.value.remedy
