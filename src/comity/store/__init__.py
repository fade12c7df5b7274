"""The store: the log itself, what stays private, and tables that are projections of the log.

A Django application without pages. Call :func:`comity.store.setup.setup` before anything else of it is used.
Only :mod:`comity.actions` writes.
"""
