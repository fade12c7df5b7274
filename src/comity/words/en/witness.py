"""Witnesses: who a witness is, what came of asking one, how far an outcome is believed."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: dict[str, str | Mapping[str, str]] = {
    "stage.witnesses": "Asking the witnesses",
    # ---------------------------------------------------------------- the witness
    "witness.about": (
        "This is the witness {name}. It cosigns checkpoints of logs that it knows, and only such as continue what "
        "it cosigned before. Its key is {vkey}"
    ),
    "witness.key": "The key of this witness, for everybody to know:",
    "witness.key.made": "Made the key of this witness; for everybody to know:",
    "witness.policy": "A secretariat that wants it adds these lines to the policy of its forum:",
    "witness.policy.address": (
        "The address is that at which others reach it. With several witnesses a `group` line says how many are "
        "enough, and `quorum` names the group."
    ),
    "witness.knows": {
        "=0": "It knows no log yet. Add one with `comity witness add-log`; its key is in the policy.txt of the forum.",
        "one": "It knows {n} key of logs.",
        "other": "It knows {n} keys of logs.",
    },
    "witness.listening": "Listening at {url} until Ctrl-C.",
    "witness.stopped": "Stopped.",
    "witness.log.added": "The witness now knows {name}.",
    "witness.log.known": "The witness knew this key of {name} already.",
    "witness.dispute.fork": "A log tried to fork: it signed two histories. Both checkpoints are kept in {folder}",
    "witness.dispute.unproven": (
        "A checkpoint was refused: it was not shown to continue what was cosigned before. Both are kept in {folder}"
    ),
    "witness.disputes": {
        "one": "It refused {n} checkpoint that did not fit what it had cosigned; see {folder}",
        "other": "It refused {n} checkpoints that did not fit what it had cosigned; see {folder}",
    },
    # ---------------------------------------------------------------- what came of asking
    "cosign.none": "The policy of “{forum}” names no witness. The log is signed up to entry {size}.",
    "cosign.cosigned": {
        "one": "{name}: cosigned, {n} entry.",
        "other": "{name}: cosigned, {n} entries.",
    },
    "cosign.overtaken": {
        "one": "{name}: has cosigned a later checkpoint already, {n} entry.",
        "other": "{name}: has cosigned a later checkpoint already, {n} entries.",
    },
    "cosign.ahead": {
        "one": "{name}: knows {n} entry, more than this database ever signed.",
        "other": "{name}: knows {n} entries, more than this database ever signed.",
    },
    "cosign.forked": {
        "one": "{name}: cosigned another history of the first entry. The log forked.",
        "other": "{name}: cosigned another history of the first {n} entries. The log forked.",
    },
    "cosign.refused": "{name}: refused ({status}: {reason})",
    "cosign.refused.200": "{name}: answered without a cosignature that holds. Is its key in the policy the right one?",
    "cosign.refused.403": "{name}: does not know this key of the log. Its operator runs `comity witness add-log` with the key below.",
    "cosign.refused.404": "{name}: does not know this log. Its operator runs `comity witness add-log` with the key below.",
    "cosign.unreachable.no_address": "{name}: not asked, the policy has no address for it.",
    "cosign.unreachable.address": "{name}: not asked, the address in the policy is none.",
    "cosign.unreachable.connection": "{name}: cannot be reached.",
    "cosign.unreachable.tls": "{name}: cannot be reached safely, its certificate does not hold.",
    "cosign.unreachable.timeout": "{name}: did not answer in time.",
    "cosign.unreachable.too_long": "{name}: its answer was too long for one of a witness.",
    # ---------------------------------------------------------------- how far it is believed
    "standing.unwitnessed": "Published, not yet witnessed: the policy asks for no witness.",
    "standing.waiting": "Waiting: the quorum “{quorum}” of witnesses is not met yet.",
    "standing.final": "Final: the quorum “{quorum}” of witnesses is met.",
}
