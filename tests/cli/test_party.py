"""`comity party`, `delegate`, `keys`: who takes part in its own name."""

from __future__ import annotations

import stat

import pytest

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def forum(comity):
    comity("forum new talks --title T")
    return comity


def test_a_party_is_admitted_with_region_and_income(forum):
    done = forum.json("party admit talks kenya --name Kenya --kind government --country ke")
    assert (done["kind"], done["party"]) == ("party.admit", "kenya")
    (party,) = forum.json("party list talks")
    assert (party["country"], party["region"]) == ("KEN", "Africa")


@pytest.mark.parametrize(
    ("rows", "where", "what"),
    [
        ("party,name,kind\na,A,government\nb,B,martian", "row 3, column 'kind'", "martian"),
        ("party,name,kind\na,A,government\nB!,B,company", "row 3, column 'party'", "B!"),
        ("party,name,kind,country\na,A,government,XKX", "row 2, column 'country'", "XKX"),
        ("party,name,kind\na,A,company\na,A,company", "row 3, column 'party'", "admit"),
        ("party,name\na,A", "row 1", "there is no column 'kind'"),
        ("party,name,kind,colour\na,A,company,red", "row 1, column 'colour'", "no such column"),
        ("party,name,kind\na,,company", "row 2, column 'name'", "empty"),
        ("Party;Name;Kind\na;A;company\nb;B;", "row 3, column 'Kind'", "empty"),
    ],
)
def test_a_table_of_parties_is_taken_whole_or_not_at_all(rows, where, what, forum, tmp_path):
    (tmp_path / "parties.csv").write_text(rows + "\n", encoding="utf-8")
    forum("party admit talks --csv parties.csv", code=2)
    assert f"parties.csv, {where}: " in forum.err
    assert what in forum.err
    assert forum.json("party list talks") == []


def test_a_table_of_parties_with_all_columns(forum, tmp_path):
    forum("keys new --name a-2026 --out a.key")
    vkey = (tmp_path / "a.key.pub").read_text("utf-8").strip()
    (tmp_path / "p.csv").write_text(
        f"party,name,kind,role,country,vkey\na,A,company,,,{vkey}\nb,ب,academia,observer,EGY,\n",
        encoding="utf-8",
    )
    assert forum.json("party admit talks --csv p.csv")["admitted"] == ["a", "b"]
    assert [p["role"] for p in forum.json("party list talks")] == ["party", "observer"]
    assert [k["party"] for k in forum.json("keys list talks")] == [None, None, "a"]
    assert vkey in forum("keys list talks")


def test_leaving_and_delegates(forum):
    forum("party admit talks a --name A --kind company")
    forum("delegate accredit talks a d1 --role head")
    assert forum.json("party list talks")[0]["delegates"] == 1
    forum("delegate dismiss talks a d1 --reason Moved")
    assert [d["stage"] for d in forum.json("delegate list talks --party a")] == ["dismissed"]
    forum("delegate accredit talks a d2 --role king", code=2)
    forum("party leave talks a --reason Gone")
    assert "(left)" in forum("party list talks")


def test_an_ssh_key_needs_a_name(forum, tmp_path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    (tmp_path / "id.pub").write_bytes(public + b" me@here\n")
    line = "party admit talks a --name A --kind company --key id.pub"
    forum(line, code=2)
    assert "--key-name NAME" in forum.err
    forum(f"{line} --key-name acme")
    assert "acme+" in forum.json("keys list talks")[-1]["vkey"]


def test_a_new_key_is_its_owners_alone_and_never_overwritten(forum, tmp_path):
    forum("keys new --name k --out k.key")
    assert stat.S_IMODE((tmp_path / "k.key").stat().st_mode) == 0o600
    before = (tmp_path / "k.key").read_bytes()
    forum("keys new --name k --out k.key", code=2)
    assert (tmp_path / "k.key").read_bytes() == before


def test_keys_are_revoked_by_name_or_id_and_rotated(forum):
    forum("party admit talks a --name A --kind company")
    forum("keys new --name k --out k.key")
    forum("keys add talks --party a k.key.pub")
    forum("keys revoke talks unknown --reason lost", code=2)
    assert "keys list talks" in forum.err
    forum("keys revoke talks k --reason lost")
    key = forum.json("keys list talks")[-1]
    assert (key["stage"], key["reason"]) == ("revoked", "lost")
    forum("keys add talks --party a k.key.pub", code=2)

    old = [k["vkey"] for k in forum.json("keys list talks") if k["purpose"] == "log"]
    both = forum.json("keys rotate talks log --keep-old")["valid"]
    assert both[:1] == old
    assert len(both) == 2
    # a log keeps at least one key
    forum(f"keys revoke talks {old[0].split('+')[1]} --reason rotated")
    forum(f"keys revoke talks {both[1].split('+')[1]} --reason rotated", code=2)
    assert len(forum.json("keys rotate talks node")["valid"]) == 1
    forum("forum cancel talks --reason", "the next entry is signed by the new key")
