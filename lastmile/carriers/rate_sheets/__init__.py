"""Rate sheets from CSV and XLSX, as carriers send them: a list of prices, or a matrix of zones and weights."""

from lastmile.carriers.rate_sheets.reading import read_rate_sheet

__all__ = ["read_rate_sheet"]
