"""The witness by HTTP, with a server on this machine."""

from __future__ import annotations

import requests

from comity.node.request import MOST_BODY
from tests.node.conftest import GrowingLog


def test_it_says_who_it_is(serve, witness):
    url = serve(witness)
    answer = requests.get(url, timeout=10)
    assert (answer.status_code, answer.text) == (200, "A witness.\n")
    assert requests.head(url, timeout=10).status_code == 200


def test_methods_and_paths(serve, witness):
    url = serve(witness)
    wrong = requests.get(url + "add-checkpoint", timeout=10)
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "POST")
    assert requests.put(url + "add-checkpoint", data=b"x", timeout=10).status_code == 405
    wrong = requests.post(url, data=b"x", timeout=10)
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, HEAD")
    assert requests.get(url + "logs", timeout=10).status_code == 404
    assert requests.post(url + "add-checkpoint/", data=b"x", timeout=10).status_code == 404


def test_the_call(serve, witness, log):
    url = serve(witness) + "add-checkpoint"
    with requests.Session() as session:  # one connection for all
        assert session.post(url, data=log.request(0, 5).to_bytes(), timeout=10).status_code == 200
        known = session.post(url, data=log.request(0, 9).to_bytes(), timeout=10)
        assert known.status_code == 409
        assert known.headers["Content-Type"] == "text/x.tlog.size"
        assert known.content == b"5\n"
        fork = GrowingLog("fork").request(5, 9).to_bytes()
        assert session.post(url, data=fork, timeout=10).status_code == 422
        assert session.post(url, data=b"", timeout=10).status_code == 400
        pieces = session.post(url, data=iter([log.request(5, 9).to_bytes()]), timeout=10)
        assert pieces.status_code == 200


def test_a_body_that_is_too_long_is_refused(serve, witness):
    url = serve(witness) + "add-checkpoint"
    assert requests.post(url, data=b"x" * (MOST_BODY + 1), timeout=10).status_code == 413


def test_a_folder_that_fails_is_no_cosignature(serve, witness, log, capsys):
    url = serve(witness) + "add-checkpoint"
    (witness.folder / "logs").write_text("x\n", encoding="utf-8")
    answer = requests.post(url, data=log.request(0, 5).to_bytes(), timeout=10)
    assert answer.status_code == 500
    assert "logs" not in answer.text
    assert "row 1" in capsys.readouterr().err
