from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError, VerificationError
from comity.record.keys import SigningKey, VerifierKey
from comity.record.note import Note
from comity.record.policy import Policy

LOG = SigningKey("example.org/log", 1, bytes(32)).verifier
W = [SigningKey(f"witness.example/{n}", 4, bytes([n]) * 32).verifier for n in range(1, 7)]
LOG_LINE = f"log {LOG.vkey}\n"
W0, W1 = (f"witness w{n} {W[n].vkey}\n" for n in (0, 1))

#: The example of c2sp.org/tlog-policy, with keys.
EXAMPLE = f"""\
log {LOG.vkey}

witness X1 {W[0].vkey}
witness X2 {W[1].vkey}
witness X3 {W[2].vkey}
group X-witnesses 2 X1 X2 X3

witness Y1 {W[3].vkey}
witness Y2 {W[4].vkey}
witness Y3 {W[5].vkey}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def test_example_of_the_specification():
    policy = Policy.parse(EXAMPLE)
    assert policy.logs == ((LOG, None),)
    assert list(policy.witnesses) == ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    assert policy.groups["X-and-Y"] == (2, ("X-witnesses", "Y-witnesses"))
    for size in range(7):
        for some in combinations(range(6), size):
            enough = sum(n < 3 for n in some) >= 2 and any(n >= 3 for n in some)
            assert policy.met([W[n] for n in some]) == enough
    assert policy.missing(W[:4]) == ("Y2", "Y3")


def test_written_and_read_again():
    policy = Policy.parse(EXAMPLE)
    assert Policy.parse(policy.to_text()) == policy
    assert policy.to_text().splitlines()[-2:] == ["group X-and-Y 2 X-witnesses Y-witnesses", "quorum X-and-Y"]


def test_spaces_comments_and_addresses():
    policy = Policy.parse(
        f"\n# comment\n\t # another\n\twitness \t w1  {W[0].vkey}   https://w1.example/  \n"
        f"log {LOG.vkey} https://log.example\n\n  quorum\tw1"
    )
    assert policy.witnesses == {"w1": (W[0], "https://w1.example/")}
    assert policy.logs == ((LOG, "https://log.example"),)
    assert Policy.parse(policy.to_text()) == policy


def test_no_quorum_is_needed():
    for text in ("quorum none\n", LOG_LINE + "quorum none\n", W0 + "quorum none\n"):
        assert Policy.parse(text).met([])
    assert Policy.parse("quorum none\n") == Policy()


def test_words_of_the_format_are_names_too():
    policy = Policy.parse(
        f"witness all {W[0].vkey}\nwitness ünï {W[1].vkey}\ngroup group 2 all ünï\nquorum group\n"
    )
    assert policy.met(W[:2])
    assert not policy.met(W[:1])


def test_strangers_and_repetitions_do_not_count():
    policy = Policy.parse(W0 + W1 + "group both all w0 w1\nquorum both\n")
    assert not policy.met([W[0], W[0], W[2]])
    assert not policy.met([W[0], VerifierKey(W[1].name, 4, W[2].public)])
    assert not policy.met([W[0], VerifierKey(W[1].name, 1, W[1].public)])
    assert policy.met([W[2], W[1], W[0]])


def test_many_groups_within_one_another():
    lines = "".join(f"group g{n + 1} any g{n}\n" for n in range(5000))
    assert Policy.parse(f"{W0}group g0 any w0\n{lines}quorum g5000\n").met([W[0]])


@given(st.sets(st.integers(0, 5)), st.integers(1, 6))
def test_a_threshold_is_a_count(there, least):
    lines = "".join(f"witness w{n} {w.vkey}\n" for n, w in enumerate(W))
    policy = Policy.parse(f"{lines}group g {least} w0 w1 w2 w3 w4 w5\nquorum g\n")
    assert policy.met(W[n] for n in there) == (len(there) >= least)


@pytest.mark.parametrize(
    ("text", "row", "says"),
    [
        ("", None, "no quorum"),
        (W0, None, "no quorum"),
        ("quorum none\nquorum none\n", 2, "a second quorum"),
        ("quorum w0\n" + W0, 1, "no witness or group w0"),
        ("quorum\n", 1, "words after it"),
        ("quorum none none\n", 1, "words after it"),
        ("quorum none\r\n", 1, "control character"),
        ("quorum none\n\x00", 2, "control character"),
        ("quorum none\n\x7f\n", 2, "control character"),
        ("quorum none # why\n", 1, "words after it"),
        ("witnesses none\n", 1, "begins no line"),
        ("Quorum none\n", 1, "begins no line"),
        ("quorum\u00a0none\n", 1, "begins no line"),
        ("log\nquorum none\n", 1, "words after it"),
        ("log x\nquorum none\n", 1, "three parts"),
        (LOG_LINE.replace("\n", " a b\n"), 1, "words after it"),
        (f"log {W[0].vkey}\nquorum none\n", 1, "no key of a log"),
        (LOG_LINE * 2 + "quorum none\n", 2, "stands in the policy already"),
        (W0.replace("w0 ", ""), 1, "words after it"),
        (f"witness w0 {LOG.vkey}\n", 1, "no key of a witness"),
        (f"witness none {W[0].vkey}\n", 1, "the name none is taken"),
        (W0 + W0.replace("w0", "w1", 1), 2, "stands in the policy already"),
        (W0 + f"witness w1 {VerifierKey('other', 4, W[0].public).vkey}\n", 2, "stands in the policy already"),
        (W0 + W1.replace("w1", "w0", 1), 2, "the name w0 is taken"),
        (W0 + "group w0 any w0\n", 2, "the name w0 is taken"),
        (W0 + "group none any w0\n", 2, "the name none is taken"),
        (W0 + "group g any\n", 2, "words after it"),
        (W0 + "group g 0 w0\n", 2, "0 of 1 members"),
        (W0 + "group g 2 w0\n", 2, "2 of 1 members"),
        (W0 + "group g -1 w0\n", 2, "the group's number"),
        (W0 + "group g 01 w0\n", 2, "the group's number"),
        (W0 + "group g some w0\n", 2, "the group's number"),
        (W0 + "group g any w1\n", 2, "no witness or group w1"),
        (W0 + "group g any none\n", 2, "no witness or group none"),
        (W0 + "group g any g\n", 2, "no witness or group g"),
        (W0 + "group g all w0 w0\n", 2, "in a group already"),
        (W0 + W1 + "group g any w0 w1\n\ngroup h any w1\n", 5, "in a group already"),
    ],
)
def test_malformed_policies_are_one_clear_error_with_its_row(text, row, says):
    with pytest.raises(InputError, match=says) as error:
        Policy.parse(text)
    assert error.value.row == row
    assert error.value.remedy


# ---------------------------------------------------------------------- checkpoints
def test_real_checkpoint_with_its_witnesses(vectors):
    (vector,) = (v for source, v in vectors.items() if "four witnesses" in source)
    log, *witnesses = vector["keys"]
    lines = [f"log {log}", *(f"witness w{n} {vkey}" for n, vkey in enumerate(witnesses))]
    note = Note.parse(vector["note"])
    policy = Policy.parse("\n".join([*lines, "group g 4 w0 w1 w2 w3", "quorum g", ""]))
    assert policy.check(note).size == 1_432_088_532
    assert [time for _, time in policy.signed(note)[1]] == [1_779_573_024] * 4
    more = Policy.parse("\n".join([*lines, W0.replace("w0", "x", 1) + "quorum x", ""]))
    with pytest.raises(VerificationError, match="quorum x is not met"):
        more.check(note)


def test_checkpoint_of_the_log_with_the_quorum(book, keys):
    assert book.policy.check(book.note) == book.checkpoint
    assert book.policy.signed(book.note)[1] == [(w.verifier, 1_800_000_060) for w in keys.w[:2]]
    one = Note(book.note.text, book.note.signatures[:2])
    assert book.policy.signed(one)[0] == book.checkpoint
    with pytest.raises(VerificationError, match="quorum most is not met") as error:
        book.policy.check(one)
    assert "w1, w2" in error.value.remedy


def test_checkpoints_without_the_log_are_refused(book, keys):
    with pytest.raises(VerificationError, match="no key of node-1/water"):
        book.policy.check(Note(book.note.text, book.note.signatures[1:]))
    text = book.checkpoint.text.replace("water", "fish")
    with pytest.raises(VerificationError, match="knows no log node-1/fish"):
        book.policy.check(Note(text, (keys.log.sign(text),)))
    with pytest.raises(VerificationError, match="knows no log"):
        Policy().check(book.note)
    with pytest.raises(InputError, match="three lines"):
        book.policy.check(Note("text\n", (keys.log.sign("text\n"),)))
