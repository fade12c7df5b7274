"""`comity sign`, `bring` and --draft: acts under a party's own key."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def signing(comity, tmp_path):
    """Like ``talks``, where positions must be signed; both parties have keys."""
    (tmp_path / "rules.toml").write_text('signed = ["position.take"]\n', encoding="utf-8")
    comity("forum new talks --title Talks --rules rules.toml")
    for party in ("north", "south"):
        comity(f"keys new --name {party}-1 --out {party}.key")
        comity(f"party admit talks {party} --name {party} --kind company --key {party}.key.pub")
    comity("consultation new talks water --title Water?")
    comity("statement add talks water Wells.")
    comity("forum open talks")
    comity("consultation open talks water")
    return comity


def test_a_position_that_must_be_signed_is_drafted_signed_and_brought(signing, tmp_path):
    signing("position take talks water north 1 agree", code=2)
    assert "--draft" in signing.err
    entries = signing.json("forum show talks")["entries"]
    said = signing("position take talks water north 1 agree --draft act.txt")
    assert "Nothing is logged yet" in said
    assert signing.json("forum show talks")["entries"] == entries
    said = signing("sign act.txt --key north.key")
    for word in (
        "Signed by north-1",
        "A party takes its position",
        "agree",
        "statement 1",
        "Next: comity bring talks",
    ):
        assert word in said
    done = signing.json("bring talks act.txt.signed")
    assert (done["kind"], done["by"], done["entry"]) == ("position.take", ["north-1"], entries)
    (s,) = signing.json("position list talks water")
    assert (s["parties"][0]["position"], s["parties"][0]["signed"]) == ("agree", True)
    # the same act twice is none
    signing("bring talks act.txt.signed", code=2)


def test_a_co_sponsor_adds_a_line(signing, tmp_path):
    signing("statement submit talks water Tunnels. --party north --draft act.txt")
    signing("sign act.txt --key north.key --out one.txt")
    signing("sign one.txt --key north.key --out two.txt", code=2)
    assert "signed it already" in signing.err
    signing("sign one.txt --key south.key --out two.txt")
    assert signing.json("bring talks two.txt")["by"] == ["north-1", "south-1"]


def test_acts_of_others_and_changed_acts_are_refused(signing, tmp_path):
    signing("position take talks water north 1 agree --draft act.txt")
    signing("sign act.txt --key south.key --out wrong.txt")
    signing("bring talks wrong.txt", code=2)
    assert "“north”" in signing.err
    signing("sign act.txt --key north.key")
    signed = tmp_path / "act.txt.signed"
    signed.write_text(signed.read_text("utf-8").replace('"agree"', '"disagree"'), encoding="utf-8")
    signing("bring talks act.txt.signed", code=3)
    signing("bring talks act.txt", code=2)
    (tmp_path / "act.txt").write_text("hello\n", encoding="utf-8")
    signing("sign act.txt --key north.key", code=2)
    assert "act.txt" in signing.err
    signing("position take talks water north 7 agree --draft act.txt", code=2)


def test_what_a_party_does_with_its_keys_and_delegates(signing):
    signing("delegate accredit talks north d1")
    signing("keys new --name north-2 --out next.key")
    signing("keys new --name north-1 --out other.key")
    for line in (
        "delegate dismiss talks north d1 --reason Recalled",
        "keys add talks --party north next.key.pub",
        "keys revoke talks north-1 --reason rotated",
    ):
        signing(f"{line} --draft act.txt")
        signing("sign act.txt --key north.key --out signed.txt")
        signing("bring talks signed.txt")
    signing("party leave talks north --reason Done --draft act.txt")
    signing("sign act.txt --key north.key --out signed.txt")
    signing("bring talks signed.txt", code=2)
    signing("sign act.txt --key next.key --out signed.txt")
    signing("bring talks signed.txt")
    assert [p["stage"] for p in signing.json("party list talks")] == ["left", "admitted"]


def test_keys_that_cannot_sign(signing, tmp_path, monkeypatch):
    signing("position take talks water north 1 agree --draft act.txt")
    signing("sign act.txt --key nowhere.key", code=2)
    (tmp_path / "north.key").chmod(0o644)
    signing("sign act.txt --key north.key", code=2)
    assert "chmod 600" in signing.err
    monkeypatch.delenv("NO_SUCH_VARIABLE", raising=False)
    signing("sign act.txt --key south.key --passphrase-env NO_SUCH_VARIABLE", code=2)
    assert "NO_SUCH_VARIABLE" in signing.err


def test_a_key_of_openssh_with_a_passphrase(signing, tmp_path, monkeypatch):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, BestAvailableEncryption(b"open sesame"))
    (tmp_path / "id").write_bytes(secret)
    (tmp_path / "id").chmod(0o600)
    (tmp_path / "id.pub").write_bytes(key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
    signing("party admit talks east --name East --kind company --key id.pub --key-name laptop")
    signing("position take talks water east 1 agree --draft act.txt")
    signing("sign act.txt --key id --key-name laptop", code=2)
    monkeypatch.setenv("PASSPHRASE", "open sesame")
    signing("sign act.txt --key id --key-name laptop --passphrase-env PASSPHRASE")
    signing("bring talks act.txt.signed")


def test_signing_needs_no_store(signing, tmp_path):
    signing("position take talks water north 1 agree --draft act.txt")
    call = "import sys; from comity.cli.main import cli, run\n"
    call += (
        "assert run(cli, ['sign', 'act.txt', '--key', 'north.key']) == 0; assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", call], check=True, cwd=tmp_path, stdout=subprocess.DEVNULL)
