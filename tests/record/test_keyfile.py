from __future__ import annotations

import os
import shutil
import stat
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from comity.errors import InputError
from comity.record.keys import PARTY, SigningKey, ssh_verifier


def ssh_file(path, key) -> None:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)


# ---------------------------------------------------------------------- our own files
def test_written_and_read_again(tmp_path, keys):
    for key in (keys.party, keys.node):
        path = tmp_path / key.name.replace("/", "-")
        key.write(path)
        assert SigningKey.read(path) == key
        assert SigningKey.read(path, name=key.name) == key
        assert path.read_text("utf-8") == key.secret + "\n"


def test_only_the_owner_can_read_it_whatever_the_umask(tmp_path, keys):
    before = os.umask(0)
    try:
        keys.party.write(tmp_path / "key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [tmp_path / "key"]


def test_never_written_over_another_file(tmp_path, keys):
    path = tmp_path / "key"
    keys.party.write(path)
    with pytest.raises(InputError, match="there is a file") as error:
        keys.other.write(path)
    assert error.value.file == str(path)
    assert SigningKey.read(path) == keys.party
    assert [*tmp_path.iterdir()] == [tmp_path / "key"]


def test_a_failure_leaves_nothing(tmp_path, keys, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        keys.party.write(tmp_path / "key")
    assert [*tmp_path.iterdir()] == []


def test_no_folder_no_key(tmp_path, keys):
    with pytest.raises(InputError, match="cannot be written"):
        keys.party.write(tmp_path / "nowhere" / "key")


def test_files_that_cannot_be_read(tmp_path, keys):
    with pytest.raises(InputError, match="cannot be read"):
        SigningKey.read(tmp_path / "nothing")
    with pytest.raises(InputError, match="cannot be read"):
        SigningKey.read(tmp_path)
    path = tmp_path / "key"
    keys.party.write(path)
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(InputError, match="others than its owner") as error:
            SigningKey.read(path)
        assert "chmod 600" in error.value.remedy


@pytest.mark.parametrize("content", [b"", b"\n", b"hello\n", b"PRIVATE+KEY+\n", b"\xff\xfe", b"x" * 100_000])
def test_files_that_are_no_keys(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(InputError) as error:
        SigningKey.read(path)
    assert error.value.file == str(path)


def test_a_second_line_or_another_name_is_refused(tmp_path, keys):
    path = tmp_path / "key"
    path.write_text(f"{keys.party.secret}\n\n")
    path.chmod(0o600)
    with pytest.raises(InputError):
        SigningKey.read(path)
    path.write_text(keys.party.secret)
    with pytest.raises(InputError, match="name is austria"):
        SigningKey.read(path, name="egypt")


# ---------------------------------------------------------------------- OpenSSH's files
def test_ssh_key_as_a_party(tmp_path):
    secret = Ed25519PrivateKey.generate()
    ssh_file(tmp_path / "id", secret)
    key = SigningKey.read(tmp_path / "id", name="austria")
    assert (key.seed, key.type) == (secret.private_bytes_raw(), 1)
    line = secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    for text in (line, f"{line} ambassador@example\n"):
        assert ssh_verifier(text, "austria") == key.verifier
    with pytest.raises(InputError, match="more than one line"):
        ssh_verifier(f"{line}\n{line}", "austria")


def test_a_passphrase_that_is_not_needed_does_no_harm(tmp_path):
    ssh_file(tmp_path / "id", Ed25519PrivateKey.generate())
    assert SigningKey.read(tmp_path / "id", "secret", name="n") == SigningKey.read(tmp_path / "id", name="n")


def test_ssh_key_needs_a_name(tmp_path):
    ssh_file(tmp_path / "id", Ed25519PrivateKey.generate())
    with pytest.raises(InputError, match="has no name") as error:
        SigningKey.read(tmp_path / "id")
    assert error.value.file == str(tmp_path / "id")


def test_ssh_keys_of_other_kinds_are_refused(tmp_path):
    secret = generate_private_key(65537, 2048)
    ssh_file(tmp_path / "id", secret)
    with pytest.raises(InputError, match="another kind") as error:
        SigningKey.read(tmp_path / "id", name="n")
    assert "ssh-keygen -t ed25519" in error.value.remedy
    line = secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    with pytest.raises(InputError, match="'ssh-rsa' where"):
        ssh_verifier(line, "n")


def test_damaged_ssh_key(tmp_path):
    ssh_file(tmp_path / "id", Ed25519PrivateKey.generate())
    (tmp_path / "id").write_bytes((tmp_path / "id").read_bytes()[:200])
    with pytest.raises(InputError, match="damaged"):
        SigningKey.read(tmp_path / "id", name="n")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen")
def test_key_made_by_ssh_keygen(tmp_path):
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-C", "ambassador@example"]
    subprocess.run([*make, "-N", "", "-f", tmp_path / "open"], check=True)
    key = SigningKey.read(tmp_path / "open", name="austria")
    assert ssh_verifier((tmp_path / "open.pub").read_text(), "austria") == key.verifier

    subprocess.run([*make, "-N", "secret", "-f", tmp_path / "closed"], check=True)
    with pytest.raises(InputError, match="protected by a passphrase"):
        SigningKey.read(tmp_path / "closed", name="austria")
    public = ssh_verifier((tmp_path / "closed.pub").read_text(), "austria")
    try:
        import bcrypt  # noqa: F401
    except ImportError:  # cryptography needs it for these, and says so
        with pytest.raises(InputError, match="bcrypt"):
            SigningKey.read(tmp_path / "closed", "secret", name="austria")
    else:
        with pytest.raises(InputError, match="passphrase is wrong"):
            SigningKey.read(tmp_path / "closed", "other", name="austria")
        assert SigningKey.read(tmp_path / "closed", "secret", name="austria").verifier == public


def test_purpose_of_a_written_key_is_kept(tmp_path):
    key = SigningKey.generate("austria", PARTY)
    key.write(str(tmp_path / "key"))
    assert SigningKey.read(str(tmp_path / "key")).type == 1
