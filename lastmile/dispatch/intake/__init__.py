"""Orders files → shipments: read, checked row by row, then located on the streets."""

from lastmile.dispatch.intake.columns import columns_markdown, units_markdown
from lastmile.dispatch.intake.fields import FIELDS
from lastmile.dispatch.intake.geocoding import LocatingStreets, locate
from lastmile.dispatch.intake.orders import OrderBook, read_orders

__all__ = ["FIELDS", "LocatingStreets", "OrderBook", "columns_markdown", "locate", "read_orders", "units_markdown"]
