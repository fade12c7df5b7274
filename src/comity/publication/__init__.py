"""What can be shown of an analysis and given away: the report, tables, pictures, all from its plain data."""

from __future__ import annotations

from comity.publication.notebook import analysis_html
from comity.publication.report import report_html
from comity.publication.tables import tables, write_charts, write_tables

__all__ = ["analysis_html", "report_html", "tables", "write_charts", "write_tables"]
