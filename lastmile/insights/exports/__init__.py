"""Exports: the rows of the BI views as CSV, XLSX or Parquet, read and written a batch at a time."""

from lastmile.insights.exports.exporting import Wanted, export
from lastmile.insights.exports.writers import MEDIA_TYPES, Format

__all__ = ["MEDIA_TYPES", "Format", "Wanted", "export"]
