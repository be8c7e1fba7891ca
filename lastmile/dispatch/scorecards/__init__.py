"""Scorecards of carriers from the database: counted now and then, kept as sums, and what plans expect by them."""

from lastmile.dispatch.scorecards.counting import PERIOD, count
from lastmile.dispatch.scorecards.expecting import expected_document
from lastmile.dispatch.scorecards.records import Card, RiskSettings
from lastmile.dispatch.scorecards.repository import CardRepository

__all__ = ["PERIOD", "Card", "CardRepository", "RiskSettings", "count", "expected_document"]
