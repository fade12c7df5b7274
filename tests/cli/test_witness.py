"""`comity witness` and `comity cosign`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
import requests

from comity.cli.errors import run
from comity.cli.main import cli
from comity.record.keys import SigningKey, VerifierKey

LOG = SigningKey("node-1/water", 1, bytes(32)).verifier


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COMITY_HOME", str(tmp_path))
    monkeypatch.setenv("COMITY_SITE", "talks.example.org")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path


def test_the_key_is_made_once(home, capsys):
    assert run(cli, ["witness", "key"]) == 0
    first = capsys.readouterr().out
    key = VerifierKey.parse(first.splitlines()[-1])
    assert (key.name, key.type) == ("talks.example.org/witness", 4)
    assert (home / "keys" / "witness.key").stat().st_mode & 0o777 == 0o600
    assert run(cli, ["witness", "key"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == key.vkey


def test_logs_are_added_once(home, capsys):
    assert run(cli, ["witness", "add-log", LOG.vkey]) == 0
    assert run(cli, ["witness", "add-log", LOG.vkey]) == 0
    assert (home / "witness" / "logs").read_text("utf-8") == LOG.vkey + "\n"
    assert capsys.readouterr().out.splitlines() == [
        "The witness now knows node-1/water.",
        "The witness knew this key of node-1/water already.",
    ]
    assert run(cli, ["witness", "add-log", "node-1/water"]) == 2


@pytest.mark.parametrize("listen", ["nowhere", "127.0.0.1:x", "127.0.0.1:99999", "192.0.2.1:80", "[::1"])
def test_an_address_that_is_none(home, listen, capsys):
    assert run(cli, ["witness", "run", "--listen", listen]) == 2
    assert "cannot listen" in capsys.readouterr().err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(home, how):
    command = [sys.executable, "-m", "comity", "witness", "run", "--listen", "127.0.0.1:0", "--log", LOG.vkey]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        try:
            lines = []
            for line in process.stdout:
                lines.append(line.strip())
                if line.startswith("Listening"):
                    break
            (url,) = [word for word in lines[-1].split() if word.startswith("http")]
            (vkey,) = [w for line in lines if line.startswith("witness w1") for w in line.split()[2:3]]
            assert url in " ".join(lines[:-1])
            assert vkey in requests.get(url, timeout=20).text
            assert requests.post(url + "add-checkpoint", data=b"x", timeout=20).status_code == 400
            process.send_signal(how)
            rest, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, rest.strip(), errors) == (0, "Stopped.", "")


# ---------------------------------------------------------------------- cosign
def test_cosign_without_witnesses(store, capsys):
    from comity.actions.forum import new_forum

    new_forum(forum="wg", title="Working group")
    assert run(cli, ["cosign", "wg"]) == 0
    out = capsys.readouterr().out
    assert "names no witness. The log is signed up to entry 1." in out
    assert "not yet witnessed" in out
    assert run(cli, ["cosign", "nowhere"]) == 2


CASES = [
    (("cosigned", 1, 200, ""), 0, "w: cosigned, 1 entry."),
    (("overtaken", 9, 409, ""), 0, "w: has cosigned a later checkpoint already, 9 entries."),
    (("refused", 0, 418, "a teapot"), 0, "w: refused (418: a teapot)"),
    (("refused", 0, 200, "unsigned"), 0, "w: answered without a cosignature that holds."),
    (("refused", 0, 404, "unknown"), 0, "w: does not know this log."),
    (("refused", 0, 403, "unknown"), 0, "w: does not know this key of the log."),
    (("unreachable", 0, 0, "timeout"), 0, "w: did not answer in time."),
    (("unreachable", 0, 0, "no_address"), 0, "w: not asked, the policy has no address for it."),
    (("ahead", 9, 409, ""), 3, "w: knows 9 entries, more than this database ever signed."),
    (("forked", 9, 422, ""), 4, "w: cosigned another history of the first 9 entries. The log forked."),
]


@pytest.mark.parametrize(("told", "code", "said"), CASES)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_came_of_asking_is_said(store, told, code, said, monkeypatch, capsys):
    from comity.actions.checkpoint import sign_checkpoint
    from comity.actions.forum import new_forum
    from comity.actions.may import current
    from comity.node import cosign

    witness = SigningKey("witness.example", 4, bytes(32)).verifier.vkey
    new_forum(forum="wg", title="Working group", policy=f"witness w {witness} http://x/\nquorum w\n")
    sign_checkpoint(forum="wg")
    found = [cosign.CosignResult("w", *told)]
    monkeypatch.setattr(cosign, "collect_cosignatures", lambda *_, **__: found)
    monkeypatch.setenv("COLUMNS", "200")
    assert run(cli, ["cosign", "wg"]) == code
    shown = capsys.readouterr()
    assert said in shown.out
    assert "Waiting: the quorum “w” of witnesses is not met yet." in shown.out
    # what the operator of the witness needs is there to be copied
    assert (current("wg").valid_keys("log")[0] in shown.out) == (told[2] in (403, 404))
    assert bool(shown.err) == (code != 0)
