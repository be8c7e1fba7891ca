"""Scorecards per carrier, lane and service level: exact figures with intervals, and estimates for what comes next."""

from lastmile.carriers.scorecards.board import ALL, Risk, Scoreboard, Usual
from lastmile.carriers.scorecards.rows import ClaimRow, ShipmentRow, TenderRow
from lastmile.carriers.scorecards.shares import Share
from lastmile.carriers.scorecards.tally import Tally

__all__ = ["ALL", "ClaimRow", "Risk", "Scoreboard", "Share", "ShipmentRow", "Tally", "TenderRow", "Usual"]
