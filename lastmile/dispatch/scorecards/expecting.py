"""What a plan reckons with beside the quotes: what failures cost, and how often each carrier fails by its scorecard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.scorecards import Risk, Scoreboard, Usual
from lastmile.carriers.tracking import Lane
from lastmile.dispatch.scorecards.records import Card
from lastmile.dispatch.scorecards.repository import CardRepository

_PERCENT: Final = 100.0
_DECIMALS: Final = 4
_SHARES: Final = ("late", "lost", "damaged", "overbilled", "refused")


async def expected_document(session: AsyncSession) -> dict[str, Any]:
    """Give ``risk`` and ``expected`` of CARRIERS.yaml; nothing where nobody has said what failures cost."""
    repository = CardRepository(session)
    settings = await repository.risk()
    if not settings.document:
        return {}
    usual = usual_of(settings.document)
    board = board_of(await repository.all())
    carriers = sorted({lane.carrier for lane in board.lanes() if lane.carrier})
    expected = {carrier_id: _percents(board.risk(Lane(carrier_id), usual)) for carrier_id in carriers}
    return {"risk": dict(settings.document), "expected": expected}


def board_of(cards: Iterable[Card]) -> Scoreboard:
    """Make a scoreboard of kept sums."""
    return Scoreboard.of({card.lane: card.tally for card in cards})


def usual_of(document: Any) -> Usual:
    """Read what is usual out of the settings."""
    said = document.get("usual") or {}
    shares = {name: float(said[f"{name}_percent"]) / _PERCENT for name in _SHARES if f"{name}_percent" in said}
    weight = {"weight": float(said["weight"])} if "weight" in said else {}
    return Usual(**(asdict(Usual()) | shares | weight))


def _percents(risk: Risk) -> dict[str, Any]:
    shares = {f"{name}_percent": round(getattr(risk, name) * _PERCENT, _DECIMALS) for name in _SHARES}
    return shares | {"shipments": risk.shipments}
