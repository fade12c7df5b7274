"""The independent verifier of a published folder: what it says is worked out again from the bytes.

It shares with the program that published only named, versioned methods
(:data:`comity.audit.result.METHODS`): which transitions a forum allows, how votes are analysed, how a slate
is certified. Notes, keys, the tree, tiles, checkpoints, quorums, openings and counts it checks with code of
its own, after ``docs/record.md`` alone; nothing of ``comity.record``, ``comity.store``, ``comity.actions`` or
``comity.publication`` is imported.
"""

from __future__ import annotations
