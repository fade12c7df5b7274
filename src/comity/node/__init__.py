"""Exchange between installations: a log asks witnesses to cosign; later also sovereign nodes.

The way of one cosignature: ``cosign`` asks (``ask`` is the network, ``request`` the format),
``witness_app`` answers by HTTP with what ``witness`` decides.
"""
