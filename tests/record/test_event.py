from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import InputError
from comity.record.canonical import canonical
from comity.record.event import Entry, Event, attest, draw_up, time_text, timestamp
from comity.record.note import Note, verify

FORUM = "node-1/water"
NOW = 1_800_000_000
FIELDS = {
    "at": "2026-11-27T14:32:55Z",
    "body": {"party": "egypt"},
    "by": "secretariat",
    "forum": FORUM,
    "kind": "party.admit",
    "n": "0123456789abcdef0123456789abcdef",
    "v": 1,
}


def event(**body) -> Event:
    return draw_up("party.admit", body or {"party": "egypt"}, by="party:austria", forum=FORUM, at=NOW)


# ---------------------------------------------------------------------- events
def test_the_line_to_the_byte():
    read = Event.parse(canonical(FIELDS).decode() + "\n")
    assert read.text == (
        '{"at":"2026-11-27T14:32:55Z","body":{"party":"egypt"},"by":"secretariat","forum":"node-1/water",'
        '"kind":"party.admit","n":"0123456789abcdef0123456789abcdef","v":1}\n'
    )
    assert read.to_dict() == FIELDS


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5).filter(str.isprintable), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON, max_size=4))
def test_any_body_is_read_as_it_was_drawn_up(body):
    drawn = draw_up("text.move", body, by="participant", forum=FORUM, at=NOW)
    assert Event.parse(drawn.text) == drawn
    assert drawn.body == body
    assert Note(drawn.text)  # control characters are escaped: legal text of a note


def test_no_two_events_are_the_same():
    one, two = event(), event()
    assert one.n != two.n
    assert draw_up("a.b", {}, by="node", forum=FORUM, at=NOW, n="0" * 32).n == "0" * 32


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "2026-11-27"),
        ("at", "2026-11-27T14:32:55+00:00"),
        ("at", "2026-11-27T14:32:55.0Z"),
        ("at", "2026-02-30T14:32:55Z"),
        ("at", 1_800_000_000),
        ("body", []),
        ("body", "text"),
        ("body", None),
        ("by", "chair"),
        ("by", "party:"),
        ("by", "party:Egypt"),
        ("by", "party:-egypt"),
        ("by", "party:" + "x" * 65),
        ("by", None),
        ("forum", "water"),
        ("forum", "node-1/"),
        ("forum", "/water"),
        ("forum", "node 1/water"),
        ("forum", "node+1/water"),
        ("forum", "node-1/Water"),
        ("forum", "no\u0007de/water"),
        ("kind", "party"),
        ("kind", "party."),
        ("kind", "Party.admit"),
        ("kind", ["party.admit"]),
        ("n", "0" * 31),
        ("n", "0" * 33),
        ("n", "A" * 32),
        ("n", 0),
        ("v", 2),
        ("v", "1"),
        ("v", True),
        ("more", 1),
    ],
)
def test_malformed_fields_are_one_clear_error(field, value):
    with pytest.raises(InputError) as error:
        Event.parse(canonical({**FIELDS, field: value}).decode() + "\n")
    assert error.value.remedy


@pytest.mark.parametrize("field", FIELDS)
def test_missing_fields_are_refused(field):
    rest = {name: value for name, value in FIELDS.items() if name != field}
    with pytest.raises(InputError, match="has the fields at, body"):
        Event.parse(canonical(rest).decode() + "\n")


@pytest.mark.parametrize("text", ["", "\n", "{}\n", "[]\n", "1\n", canonical(FIELDS).decode(), "x\n"])
def test_other_lines_are_no_events(text):
    with pytest.raises(InputError):
        Event.parse(text)


def test_the_line_is_canonical_or_refused():
    line = canonical(FIELDS).decode()
    for other in (line + "\n\n", " " + line + "\n", line.replace(":", ": ") + "\n", line[:-1] + ',"v":1}\n'):
        with pytest.raises(InputError):
            Event.parse(other)


def test_what_is_malformed_is_not_drawn_up():
    for arguments in (
        {"by": "chair", "forum": FORUM, "at": NOW},
        {"by": "node", "forum": "water", "at": NOW},
        {"by": "node", "forum": FORUM, "at": NOW, "n": "x"},
    ):
        with pytest.raises(InputError):
            draw_up("party.admit", {}, **arguments)
    with pytest.raises(InputError):
        draw_up("party.admit", {"bar": 0.6}, by="node", forum=FORUM, at=NOW)


# ---------------------------------------------------------------------- times
@given(st.integers(-62_135_596_800, 253_402_300_799))
def test_times_are_read_as_written(seconds):
    text = time_text(seconds)
    assert timestamp(text) == seconds
    assert text == datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def test_the_time_of_the_documentation():
    assert timestamp("2026-11-27T14:32:55Z") == 1_795_789_975


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-27 14:32:55Z", "2026-11-27T14:32Z", "2026-11-27T14:32:60Z", "2026-13-01T00:00:00Z",
     "0000-01-01T00:00:00Z", "2026-11-27t14:32:55z", "2026-11-27T14:32:55Z\n", "٢026-11-27T14:32:55Z"],
)  # fmt: skip
def test_other_times_are_refused(text):
    with pytest.raises(InputError, match="is not a time"):
        timestamp(text)


# ---------------------------------------------------------------------- entries
def test_attested_by_the_node(keys):
    drawn = event()
    entry = attest(drawn, keys.node, NOW + 5)
    assert entry.time == NOW + 5
    assert Entry.parse(entry.to_bytes()) == entry
    assert entry.event == drawn
    assert verify(entry.note, [keys.node.verifier]) == [(keys.node.verifier, NOW + 5)]


def test_signed_by_parties_and_last_by_the_node(keys):
    drawn = event()
    entry = attest(drawn, keys.node, NOW, [keys.party.sign(drawn.text), keys.other.sign(drawn.text)])
    assert [s.name for s in entry.note.signatures] == [keys.party.name, keys.other.name, keys.node.name]
    assert len(verify(entry.note, [k.verifier for k in (keys.party, keys.other, keys.node)])) == 3


def test_entries_of_another_form_are_refused(keys):
    text = event().text
    party, node = keys.party.sign(text), keys.node.sign(text, NOW)
    for lines, says in (
        ((party,), "lines of parties"),
        ((node, party), "lines of parties"),
        ((node, node), "lines of parties"),
        ((party, party, node), "signed the entry twice"),
    ):
        with pytest.raises(InputError, match=says):
            Entry.parse(Note(text, lines).to_bytes())
    with pytest.raises(InputError):
        Entry.parse(Note("text\n", (node,)).to_bytes())


def test_long_texts_do_not_fit_into_an_entry(keys):
    with pytest.raises(InputError, match="more than 65535 bytes") as error:
        attest(event(text="x" * 65_535), keys.node, NOW)
    assert "blobs" in error.value.remedy
    room = 65_535 - len(attest(event(text=""), keys.node, NOW).to_bytes())
    assert len(attest(event(text="x" * room), keys.node, NOW).to_bytes()) == 65_535
