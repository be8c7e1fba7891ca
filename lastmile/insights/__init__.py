"""Figures with receipts: each defined once, counted from what happened, opened down to its rows."""

from lastmile.insights.definitions import Counter, Direction, Figure, Unit, counters, figures
from lastmile.insights.facts import Attempt, Course, ShipmentFacts, facts_of
from lastmile.insights.records import Cut, Cuts, Dimension, Reading, Receipt
from lastmile.insights.service import Figures

__all__ = [
    "Attempt",
    "Counter",
    "Course",
    "Cut",
    "Cuts",
    "Dimension",
    "Direction",
    "Figure",
    "Figures",
    "Reading",
    "Receipt",
    "ShipmentFacts",
    "Unit",
    "counters",
    "facts_of",
    "figures",
]
