"""The forum as pure state machines: what may happen in it, and what it is after everything that happened.

:func:`comity.forum.transitions.apply` is the one rule of what is allowed. Those who write use it before they
write, those who rebuild or verify use it on what was written; its versioned id is :data:`ID`.
"""

from __future__ import annotations

#: Meaning of the kinds of events and of their transitions, for ever.
ID = "forum/1"
