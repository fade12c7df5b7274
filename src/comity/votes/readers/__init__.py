"""Readers: one file a format. Each has ``recognises(source)`` and ``read(source, options)``.

Where do I add a format: copy the reader that is nearest, and list it in ``READERS`` in
``comity/votes/read.py``.
"""
