"""A forum with many who write to it at once, and what must be true of what they were told."""

from __future__ import annotations

import hashlib
import itertools
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable

#: Told for each act that was acknowledged: what it is, and what to find it by.
Emit = Callable[[str, str], None]
FORUM, CONSULTATION = "wg", "main"
PARTIES = [f"p{i}" for i in range(4)]
STATEMENTS = [str(i) for i in range(1, 9)]


def prepare(forum: str = FORUM) -> list[str]:
    """Begin a forum in which everything can happen; give the codes of its people."""
    from comity.actions.consultation import new_consultation, open_consultation
    from comity.actions.forum import new_forum, open_forum
    from comity.actions.invitation import issue_invitations
    from comity.actions.party import admit_party
    from comity.actions.statement import seed_statements
    from comity.forum.rules import Rules

    # promises are due so late that no test is about it
    new_forum(forum=forum, title="Working group", rules=Rules(batch_seconds=86_400))
    for party in PARTIES:
        admit_party(forum=forum, party=party, name=f"Party {party}", kind="government")
    new_consultation(forum=forum, consultation=CONSULTATION, title="What?")
    texts = [{"text": f"Statement number {s}"} for s in STATEMENTS]
    assert seed_statements(forum=forum, consultation=CONSULTATION, statements=texts) == STATEMENTS
    open_forum(forum=forum)
    open_consultation(forum=forum, consultation=CONSULTATION)
    return [c.code for c in issue_invitations(forum=forum, labels=[f"n{i}" for i in range(8)])]


# ---------------------------------------------------------------------- those who write
def delegate(emit: Emit, seed: int, forum: str = FORUM) -> None:
    """Put statements forward, have them moderated and reworded, take positions; for ever."""
    from comity.actions.position import take_position
    from comity.actions.statement import moderate_statement, replace_statements, submit_statement

    rng = random.Random(seed)
    here = {"forum": forum, "consultation": CONSULTATION}
    for n in itertools.count():
        party = rng.choice(PARTIES)
        text = f"An idea {seed} {n} {rng.random()}"
        statement = submit_statement(**here, text=text, lang="en", party=party)
        emit("statement", statement)
        act = moderate_statement(**here, statement=statement, decision="accept", note=f"Note on {text}")
        emit("act", _place(act))
        act = take_position(
            **here, party=party, statement=rng.choice(STATEMENTS), position="agree", note=text
        )
        emit("act", _place(act))
        (new,) = replace_statements(
            **here, how="reword", statements=[statement], texts=[f"{text}!"], reason="wording"
        )
        emit("statement", new)


def voter(emit: Emit, seed: int, code: str, forum: str = FORUM) -> None:
    """Cast ballots and change them; for ever."""
    from comity.actions.ballot import cast_ballots
    from comity.actions.invitation import enter_forum

    rng = random.Random(seed)
    me = enter_forum(forum=forum, code=code)
    emit("entered", me.pseudonym)
    while True:
        votes = {s: rng.choice([1, 0, -1]) for s in rng.sample(STATEMENTS, rng.randint(1, 3))}
        for note in cast_ballots(forum=forum, consultation=CONSULTATION, participation=me, votes=votes):
            emit("promise", promised(note))


def guests(emit: Emit, seed: int, forum: str = FORUM) -> None:
    """Invite somebody who votes and is then erased; for ever."""
    from comity.actions.ballot import cast_ballots
    from comity.actions.erase import erase_person
    from comity.actions.invitation import enter_forum, issue_invitations

    for n in itertools.count():
        (code,) = issue_invitations(forum=forum, labels=[f"guest {seed} {n}"])
        guest = enter_forum(forum=forum, code=code.code)
        votes = dict.fromkeys(STATEMENTS[:2], 1)
        for note in cast_ballots(forum=forum, consultation=CONSULTATION, participation=guest, votes=votes):
            emit("promise", promised(note))
        act = erase_person(forum=forum, participation=guest)
        assert act is not None
        emit("act", _place(act))
        emit("erased", guest.pseudonym)


def batcher(emit: Emit, forum: str = FORUM) -> None:
    """Put what waits into batches; for ever."""
    from comity.actions.ballot import log_batch

    pause = threading.Event()
    while True:
        emit("batch", str(log_batch(forum=forum, consultation=CONSULTATION)))
        pause.wait(0.02)


def everybody(emit: Emit, seed: int, codes: list[str]) -> list[threading.Thread]:
    """Make a thread of each that writes."""
    work: list[Callable[[], None]] = [
        lambda: delegate(emit, seed),
        lambda: delegate(emit, seed + 1),
        lambda: guests(emit, seed),
        lambda: batcher(emit),
        *(lambda n=n, code=code: voter(emit, seed + n, code) for n, code in enumerate(codes[:2])),
        # a second device of the first
        lambda: voter(emit, seed + 9, codes[0]),
    ]
    return [threading.Thread(target=w, daemon=True) for w in work]


def _place(act) -> str:
    return f"{act.index}:{hashlib.sha256(act.entry.to_bytes()).hexdigest()}"


def promised(note) -> str:
    """Commitment that a promise is about."""
    from comity.record.promise import Promise

    return Promise.parse(note.text).commitment.hex()


# ---------------------------------------------------------------------- what was left
def check_acknowledged(told: dict[str, set[str]], forum: str = FORUM) -> None:
    """Everything that was acknowledged is there."""
    from comity.store.models import Ballot, Entry, Participation, Statement

    notes = dict(Entry.objects.filter(log_id=forum).values_list("index", "note"))
    found = {f"{i}:{hashlib.sha256(bytes(note)).hexdigest()}" for i, note in notes.items()}
    assert told["act"] <= found
    known = Statement.objects.filter(forum=forum, consultation=CONSULTATION)
    assert told["statement"] <= set(known.values_list("statement", flat=True))
    ballots = Ballot.objects.filter(forum=forum).values_list("commitment", flat=True)
    assert told["promise"] <= {bytes(c).hex() for c in ballots}
    people = set(Participation.objects.filter(forum=forum).values_list("pseudonym", flat=True))
    assert told["entered"] <= people
    assert not told["erased"] & people


def check_whole() -> None:
    """The logs add up and replay, rebuild to the same rows, and batches and revisions are as they say."""
    from comity.actions.rebuild import check_rebuild_projections, rebuild_projections
    from comity.record.ballot import batch_root
    from comity.store.dump import dump
    from comity.store.models import Ballot, Batch, Entry, Log

    check_rebuild_projections()
    live = b"".join(dump())
    rebuild_projections()
    assert b"".join(dump()) == live
    for log in Log.objects.all():
        assert Entry.objects.filter(log=log).count() == log.size
    commitments: dict[tuple[str, str, int], list[bytes]] = defaultdict(list)
    revisions: dict[tuple[object, ...], list[int]] = defaultdict(list)
    columns = ("forum", "consultation", "batch", "commitment", "participation", "statement", "revision")
    for forum, consultation, batch, commitment, voter, statement, revision in Ballot.objects.values_list(
        *columns
    ):
        if batch is not None:
            commitments[forum, consultation, batch].append(bytes(commitment))
        if voter is not None:
            revisions[forum, consultation, voter, statement].append(revision)
    batches = {(b.forum, b.consultation, b.number): (b.root, b.count) for b in Batch.objects.all()}
    assert {k: (batch_root(v).hex(), len(v)) for k, v in commitments.items()} == batches
    numbers = Counter(c for key in batches for c in [key[:2]])
    assert all(
        n in {k[2] for k in batches if k[:2] == c} for c, m in numbers.items() for n in range(1, m + 1)
    )
    assert all(sorted(r) == list(range(1, len(r) + 1)) for r in revisions.values())


def check_promises_kept(told: dict[str, set[str]], forum: str = FORUM) -> None:
    """After one more batch every promise is kept."""
    from comity.actions.ballot import log_batch
    from comity.store.models import Ballot

    log_batch(forum=forum, consultation=CONSULTATION)
    in_batches = Ballot.objects.filter(forum=forum, batch__isnull=False).values_list("commitment", flat=True)
    assert told["promise"] <= {bytes(c).hex() for c in in_batches}
    check_whole()
