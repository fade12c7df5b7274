"""Actions: the only way to change anything.

Each is a file with ``check_<verb>``, which says whether it may be done (or raises the reason), and ``<verb>``,
which does it: keyword-only, in one transaction, all or nothing. What is acknowledged is on disk and in the log.
"""
