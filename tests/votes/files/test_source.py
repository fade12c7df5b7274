from __future__ import annotations

import io
import os
import threading
import zipfile

import pytest

from comity.errors import InputError
from comity.votes.files.source import open_source


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_folder_without_its_hidden_files(put):
    root = put({"votes.csv": "x", ".hidden.csv": "x", "more/votes.csv": "x"})
    found = open_source(root)
    assert (found.names, found.folders, found.main) == (("votes.csv",), ("more",), None)


def test_a_file_and_its_neighbours(put):
    root = put({"a.csv": "x", "b.csv": "y", "c.docx": "z"})
    found = open_source(root / "a.csv")
    assert (found.names, found.main) == (("a.csv", "b.csv"), "a.csv")
    assert found.load("b.csv").data == b"y"


def test_a_zip_with_one_folder_and_what_a_file_manager_adds(put):
    data = zipped(
        {"export/votes.csv": "x", "export/.DS_Store": "x", "__MACOSX/export/._votes.csv": "x", "export/": ""}
    )
    found = open_source(put({"e.zip": data}) / "e.zip")
    assert found.names == ("votes.csv",)
    assert found.load("votes.csv").label.endswith("e.zip/export/votes.csv")


def test_a_zip_is_told_by_its_content_not_by_its_name(put):
    assert open_source(
        put({"download": zipped({"votes.csv": "x", "comments.csv": "y"})}) / "download"
    ).names == (
        "comments.csv",
        "votes.csv",
    )


def test_an_open_file_has_a_name():
    file = io.BytesIO(zipped({"votes.csv": "x"}))
    file.name = "/somewhere/upload.zip"
    assert open_source(file).load("votes.csv").label == "upload.zip/votes.csv"


def test_a_neighbour_of_the_same_kind_goes_first(put):
    root = put({"v.csv": "", "v.tsv": "", "v-participants.csv": "", "v-participants.tsv": ""})
    assert open_source(root / "v.tsv").find("v-participants") == "v-participants.tsv"
    with pytest.raises(InputError, match="two files"):
        open_source(root).find("v-participants")


def test_a_pipe_is_read_once(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes on this system")
    pipe = tmp_path / "votes.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"participant,statement,vote\na,1,1\n"))
    writer.start()
    found = open_source(pipe)
    writer.join()
    assert found.load("votes.csv").data.endswith(b"a,1,1\n")
