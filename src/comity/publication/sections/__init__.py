"""The parts of a report, one file each, in the order of reading: findings first, method and data last."""
