"""How far a checkpoint is believed, by the witnesses that a policy names."""

from __future__ import annotations

from comity.record.note import Note, verify
from comity.record.policy import NONE, Policy

UNWITNESSED, WAITING, FINAL = "unwitnessed", "waiting", "final"


def standing(policy: Policy, checkpoint: Note) -> str:
    """Say whether enough witnesses cosigned; whether the log signed is for :meth:`Policy.check`.

    Parameters
    ----------
    policy : Policy
    checkpoint : Note

    Returns
    -------
    str
        ``unwitnessed`` where the policy asks for no witness, ``final`` where its quorum is met, otherwise
        ``waiting``.

    Raises
    ------
    VerificationError
        Where a cosignature by one of these witnesses does not hold.
    """
    witnesses = [key for key, _ in policy.witnesses.values()]
    signed = [key for key, _ in verify(checkpoint, witnesses)]
    if policy.quorum == NONE:
        return UNWITNESSED
    return FINAL if policy.met(signed) else WAITING
