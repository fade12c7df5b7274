"""Actions: the only way to change anything.

For each there is ``check_<verb>``, which says whether it may be done (or raises the reason), and ``<verb>``,
which does it: keyword-only, in one transaction, all or nothing. What is acknowledged is on disk.
"""
