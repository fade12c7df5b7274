"""Policies: which logs and witnesses are known, and how many witnesses an outcome needs.

After https://c2sp.org/tlog-policy.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from comity.audit.note import ED25519, TIMED, Key, read_key

_MOST_LINES = 10_000
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_NONE = "none"


@dataclass
class Policy:
    """A policy.

    Parameters
    ----------
    logs : list of Key
    witnesses : dict of str to Key
        By their names within the policy.
    groups : dict of str to (int, frozenset of str)
        How many of which members.
    quorum : str
        A witness, a group, or ``none``.
    """

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    quorum: str = _NONE

    def met(self, cosigners: Collection[Key]) -> bool:
        """Whether these witnesses are enough."""
        if self.quorum == _NONE:
            return True
        held = {name for name, key in self.witnesses.items() if key in cosigners}
        for name, (k, members) in self.groups.items():  # members come before their group
            if len(members & held) >= k:
                held.add(name)
        return self.quorum in held

    def same(self, other: Policy, logs: Iterable[Key]) -> bool:
        """Whether another policy, with these logs for its own, says the same."""
        mine = (set(self.logs), self.witnesses, self.groups, self.quorum)
        return mine == (set(logs), other.witnesses, other.groups, other.quorum)


def read_policy(data: bytes) -> Policy:
    """Read a policy.

    Raises
    ------
    ValueError
        Naming the line.
    """
    if _FORBIDDEN.search(data):
        raise ValueError("a control character")
    # bytes above 0x7f are opaque: latin-1 keeps them apart
    lines = data.decode("latin-1").split("\n")
    if len(lines) > _MOST_LINES:
        raise ValueError("too many lines")
    policy, quorum = Policy(), None
    for number, line in enumerate(lines, 1):
        words = re.split(r"[ \t]+", line.strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            continue
        try:
            match words:
                case ["log", vkey] | ["log", vkey, _]:
                    _new_key(policy.logs, _key(vkey, ED25519))
                    policy.logs.append(_key(vkey, ED25519))
                case ["witness", name, vkey] | ["witness", name, vkey, _]:
                    _new_name(policy, name)
                    _new_key(policy.witnesses.values(), _key(vkey, TIMED))
                    policy.witnesses[name] = _key(vkey, TIMED)
                case ["group", name, k, *members] if members:
                    _new_name(policy, name)
                    policy.groups[name] = _group(policy, k, members)
                case ["quorum", name] if quorum is None:
                    if name != _NONE and name not in policy.witnesses and name not in policy.groups:
                        raise ValueError("a name that no line before defines")
                    quorum = policy.quorum = name
                case _:
                    raise ValueError("not a line of a policy")
        except ValueError as e:
            raise ValueError(f"line {number}: {e}") from None
    if quorum is None:
        raise ValueError("no quorum line")
    return policy


def _key(vkey: str, kind: int) -> Key:
    # key names are UTF-8 within these opaque bytes
    key = read_key(vkey.encode("latin-1").decode("utf-8"))
    if key.type != kind:
        raise ValueError("a key of another type")
    return key


def _new_key(known: Iterable[Key], key: Key) -> None:
    if any(k.public == key.public for k in known):
        raise ValueError("a key that is there twice")


def _new_name(policy: Policy, name: str) -> None:
    if name == _NONE or name in policy.witnesses or name in policy.groups:
        raise ValueError("a name that is there twice")


def _group(policy: Policy, k: str, members: list[str]) -> tuple[int, frozenset[str]]:
    taken = {m for _, those in policy.groups.values() for m in those}
    for i, m in enumerate(members):
        if m in taken or m in members[:i] or (m not in policy.witnesses and m not in policy.groups):
            raise ValueError("a member that is not defined before, or is a member already")
    if k not in ("all", "any") and re.fullmatch(r"[1-9][0-9]{0,5}", k) is None:
        raise ValueError("not a number of members")
    least = {"all": len(members), "any": 1}.get(k) or int(k)
    if least > len(members):
        raise ValueError("more than there are members")
    return least, frozenset(members)
