"""Bytes to text columns: folders, zips, encodings, CSV, Parquet, and what a spreadsheet may do to a cell."""
