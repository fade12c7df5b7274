"""Partition -> statistic -> combine: exact sums over participants, whoever holds which rows."""
