from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from comity.errors import InputError
from comity.votes.files import unpack
from comity.votes.files.source import open_source
from comity.votes.files.unpack import Zip


def zipped(files, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_gzip_of_several_members_with_padding(put):
    data = gzip.compress(b"a,") + gzip.compress(b"b") + b"\0" * 8
    assert open_source(put({"x.csv.gz": data}) / "x.csv.gz").load("x.csv.gz").data == b"a,b"


def test_well_packed_votes_are_no_bomb(put):
    # a sparse matrix packs well; only what is large is judged by how well it packs
    data = gzip.compress(b"participant,1\n" + b"\n" * (30 << 20))
    assert len(open_source(put({"v.csv.gz": data}) / "v.csv.gz").load("v.csv.gz").data) > 30 << 20


def test_too_many_files_and_too_many_bytes(put, monkeypatch):
    root = put({"e.zip": zipped({f"{i}.csv": "x" * 9 for i in range(9)})})
    monkeypatch.setattr(unpack, "MOST_FILES", 8)
    with pytest.raises(InputError, match="more than 8"):
        open_source(root / "e.zip")
    monkeypatch.setattr(unpack, "MOST_FILES", 9)
    monkeypatch.setattr(unpack, "MOST_BYTES", 80)
    with pytest.raises(InputError, match="unpacks to more than"):
        open_source(root / "e.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(method):
    with pytest.raises(InputError, match="unusual way"):
        Zip("e.zip", zipped({"votes.csv": "x" * 99}, method))


def test_a_zip_that_understates_its_content_gives_no_more_than_it_said():
    data = bytearray(zipped({"votes.csv": b"x" * 1000}, zipfile.ZIP_DEFLATED))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(InputError, match="cannot be unpacked"):  # its checksum cannot be right
        Zip("e.zip", bytes(data)).read("votes.csv")
