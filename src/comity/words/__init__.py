"""Codes and numbers -> sentences: the one place where sentences live.

>>> from comity import words
>>> words.say("count.people", n=1204)
'1,204 people'

Where do I add ... a sentence: ``words/en/``, in the file of its theme; a note's words:
``words/en/notes.py``; a language: a package like ``words/en/`` with the same ids, and a :class:`Words` of
it beside ``ENGLISH`` in ``words/say.py``.
"""

from __future__ import annotations

from comity.words.say import ENGLISH, Words, sentence

say = ENGLISH.say

__all__ = ["ENGLISH", "Words", "say", "sentence"]
