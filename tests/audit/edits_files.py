"""Tampering with what is published, by somebody who then signs manifest, outcome and log again."""

from __future__ import annotations

import json
import random
from typing import Any

from comity.record.canonical import canonical, sha256
from tests.audit.edits import HERE, Draw, Edit, at_file, changed_at, leaves_of, rows_of, table_of
from tests.audit.edits_ballots import ERASED, OPENINGS, STATISTICS
from tests.audit.forger import EVENTS, FORUM, POLICY, Forger
from tests.audit.published import key

ANALYSIS, SLATE = f"{HERE}/analysis.json", f"{HERE}/slate.json"


# ---------------------------------------------------------------------- lists of what is in the log
def forum_changed(rng: random.Random, f: Forger) -> Edit:
    """``forum.json`` tells of a position, a setting, a key, whatever it may be, otherwise."""
    document = json.loads(f.files[FORUM])
    changed_at(document, rng.choice(leaves_of(document)))
    return Edit(f.publish({FORUM: canonical(document) + b"\n"}), at_file(FORUM, check="forum"))


def events_changed(rng: random.Random, f: Forger) -> Edit:
    """``events.jsonl`` tells of an entry otherwise, leaves one out or puts it elsewhere."""
    lines = f.files[EVENTS].splitlines(keepends=True)
    i = rng.randrange(len(lines))
    if rng.random() < 0.6:
        line = json.loads(lines[i])
        changed_at(line, rng.choice(leaves_of(line)))
        lines[i] = canonical(line) + b"\n"
    else:
        taken = lines.pop(i)
        if rng.random() < 0.5 and i + 1 < len(lines):
            lines.insert(i + 1, taken)
    data = b"".join(lines)
    return Edit(f.publish({EVENTS: data}), lambda c: (c.name, c.file) == ("events", EVENTS) and c.entry == i)


def policy_changed(rng: random.Random, f: Forger) -> Edit:
    """``policy.txt`` names another key of the log, or other witnesses, than the log does."""
    text, other = f.files[POLICY].decode(), key(f.origin, "log", 94).verifier.vkey
    witness = f"witness w {key('witness.example/x', 'witness', 95).verifier.vkey}\n"
    new = rng.choice(
        [
            text + f"log {other}\n",
            f"log {other}\n" + text.split("\n", 1)[1],
            text.replace("quorum", witness + "quorum"),
        ]
    )
    return Edit(f.publish({POLICY: new.encode()}), at_file(POLICY, check="policy"))


def blob_changed(rng: random.Random, f: Forger) -> Edit:
    """A text that is another one under the same name, or that nothing names."""
    name = rng.choice(sorted(n for n in f.files if n.startswith("blobs/")))
    blob = {**json.loads(f.files[name]), "text": f"{rng.random()}"}
    if rng.random() < 0.7:
        return Edit(f.publish({name: canonical(blob)}), at_file(name, check="blobs"))
    new = f"blobs/{sha256(canonical(blob))}"
    return Edit(f.publish({new: canonical(blob)}), at_file(new, check="blobs"))


# ---------------------------------------------------------------------- what follows from the ballots
def statistics_changed(rng: random.Random, f: Forger) -> Edit:
    """The statistics are others, in the file and in the log."""
    stated = json.loads(f.files[STATISTICS])
    names = sorted(stated["statements"])
    how = rng.randrange(4)
    if how == 0:
        stated["participants"] += rng.choice([-1, 1])
    elif how == 1:
        stated["counted"] -= 1
    elif how == 2:
        one = stated["statements"][rng.choice(names)]
        one[rng.randrange(3)] += 1
    else:
        one = stated["statements"][rng.choice([n for n in names if stated["statements"][n][2]])]
        one[2], one[0] = one[2] - 1, one[0] + 1
    data, leaves = f.statistics("c", stated)
    return Edit(f.publish({STATISTICS: data}, leaves), at_file(STATISTICS, check="statistics"))


def table_changed(rng: random.Random, f: Forger) -> Edit:
    """A cell of a table of votes, texts or commitments is another, or a row is not there, or twice."""
    name = rng.choice(sorted(n for n in f.files if n.endswith(".csv") and n != OPENINGS))
    rows = rows_of(f.files[name])
    i = rng.randrange(0 if name.endswith("summary.csv") else 1, len(rows))
    how = rng.randrange(4)
    if how == 0:
        rows.insert(i, rows[i])
    elif how == 1:
        del rows[i]
    else:
        j = rng.randrange(len(rows[i]))
        old = rows[i][j]
        rows[i][j] = rng.choice([x for x in ("-1", "1", "0", "agree", f"{old}0", "") if x != old])
    if name == ERASED or name.endswith("commitments.csv"):
        # which of both files tells of the wrong ballots cannot be known; the batch can
        return Edit(
            f.publish({name: table_of(rows)}),
            lambda c: c.name == "openings" and (c.file == name or c.entry is not None),
        )
    return Edit(f.publish({name: table_of(rows)}), at_file(name))


def analysis_changed(rng: random.Random, f: Forger) -> Edit:
    """A number, a text or whatever else of the analysis is another, with its digest and the log's."""
    from comity.analysis.document import digest, to_json

    document = f.document("c")
    paths = [p for p in leaves_of(document) if p not in (("digest",), ("generator", "version"))]
    kind = rng.choice([float, int, str, object])
    path = rng.choice([p for p in paths if isinstance(_value(document, p), kind)])
    changed_at(document, path, by=rng.choice([-1, 1]) * 1e-3)
    document["digest"] = digest(document)
    return Edit(f.publish({ANALYSIS: to_json(document)}), at_file(ANALYSIS, check="analysis"), recompute=True)


def verdict_changed(rng: random.Random, f: Forger) -> Edit:
    """The verdict on a statement is another, with all that belongs to it."""
    from comity.analysis.document import digest, to_json

    document = f.document("c")
    one = rng.choice(document["statements"])
    one["verdict"] = rng.choice(
        [v for v in ("common_ground", "difference", "unresolved") if v != one["verdict"]]
    )
    one["direction"] = "agree" if one["verdict"] == "common_ground" else None
    one["probability"] = 0.99
    document["digest"] = digest(document)
    return Edit(f.publish({ANALYSIS: to_json(document)}), at_file(ANALYSIS, check="analysis"), recompute=True)


def _value(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def certificate_changed(rng: random.Random, f: Forger) -> Edit:
    """The certificate of the slate is another, and the log's outcome tells of it."""
    certificate = json.loads(f.files[SLATE])
    changed_at(certificate, rng.choice(leaves_of(certificate)))
    return Edit(f.publish({SLATE: canonical(certificate)}), at_file(SLATE, check="slate"))


def outcome_changed(rng: random.Random, f: Forger) -> Edit:
    """The outcome in the log tells of other findings than those that are published."""
    last = f.leaves[f.find("outcome.publish")[-1]]
    told = json.loads(json.dumps(last.body["consultations"]))
    field, file = rng.choice([("analysis", ANALYSIS), ("certificate", SLATE), ("votes_digest", STATISTICS)])
    told["c"][field] = rng.choice(["0" * 64, "f" * 64])
    return Edit(f.publish(outcome={"consultations": told}), at_file(file))


FILES: dict[str, Draw] = {
    "description of the forum": forum_changed,
    "list of events": events_changed,
    "policy": policy_changed,
    "texts": blob_changed,
    "statistics changed": statistics_changed,
    "table changed": table_changed,
    "analysis changed": analysis_changed,
    "verdict changed": verdict_changed,
    "certificate changed": certificate_changed,
    "outcome changed": outcome_changed,
}
