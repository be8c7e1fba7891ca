"""The morning review for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lastmile.core.money import format_minor
from lastmile.incidents import Incident
from lastmile.incidents.claims import Claim
from lastmile.insights.briefing.names import Names
from lastmile.insights.briefing.sheets import Briefing, Cell, Sheet, Tone
from lastmile.insights.facts import ShipmentFacts
from lastmile.insights.review import Line, OffUsual, Review
from lastmile.insights.wording import shown, trend_shown

_ZONES: Final = 15


def long_day(day: date) -> str:
    """``Monday 4 May 2026``."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def morning_briefing(review: Review, names: Names) -> Briefing:
    """Put the morning review into words and tables."""
    return Briefing(
        title=f"Review of {long_day(review.day)}",
        day=review.day,
        made=f"Made {names.clock(review.made_at)}, {names.timezone}",
        lead=tuple(_lead(review, names)),
        sheets=(
            claims_sheet("Claims that expire within two days", review.expiring, names),
            _figures(review.lines, names.currency),
            _off_usual(review.off_usual, names),
            shipments_sheet("Open promises at risk", review.at_risk, review.at_risk_count, names),
            incidents_sheet("Incidents whose answer is overdue", review.unanswered, names),
            _forecast(review),
        ),
    )


def _lead(review: Review, names: Names) -> list[str]:
    expiring = len(review.expiring)
    lead = []
    if expiring:
        money = format_minor(review.expiring_minor, names.currency)
        lead.append(f"{counted(expiring, 'claim')} worth {money} expire within two days: call first.")
    missed = [line.reading.figure.title for line in review.lines if line.reading.meets is False]
    lead.append(f"Missed: {', '.join(missed).lower()}." if missed else "Every target with a value was met.")
    lead.append(
        f"{counted(review.at_risk_count, 'promise')} broken or at risk, {counted(review.silent, 'silent parcel')}, "
        f"{counted(len(review.unanswered), 'incident')} without an answer."
    )
    return lead


def counted(count: int, one: str) -> str:
    """``1 claim``, ``2 claims``."""
    return f"{count:,} {one}" + ("" if count == 1 else "s")


def _figures(lines: Sequence[Line], currency: str) -> Sheet:
    rows = [_figure(line, currency) for line in lines if line.reading.value is not None]
    headers = ("Figure", "Value", "Target", "Usual", "Seven days", "")
    return Sheet("Figures", headers, (24, 12, 12, 12, 30, 12), tuple(rows), "Nothing was counted that day.")


def _figure(line: Line, currency: str) -> tuple[Cell, ...]:
    figure, unit = line.reading.figure, line.reading.figure.unit
    meets = {True: Cell("met", tone=Tone.GOOD), False: Cell("missed", tone=Tone.BAD), None: Cell("")}[
        line.reading.meets
    ]
    odd = Cell(f"{meets.text} unusual".strip(), tone=Tone.BAD if meets.tone is Tone.BAD else Tone.ODD)
    return (
        Cell(figure.title),
        Cell(shown(line.reading.value, unit, currency), number=True),
        Cell(shown(line.reading.target, unit, currency), number=True),
        Cell(shown(line.usual, unit, currency), number=True),
        Cell(trend_shown(line.trend, unit)),
        odd if line.unusual else meets,
    )


def _off_usual(found: Sequence[OffUsual], names: Names) -> Sheet:
    rows = tuple(
        (
            Cell(names.of(off.carrier_id)),
            Cell(off.reading.figure.title),
            Cell(shown(off.unusual.value, off.reading.figure.unit, names.currency), number=True, tone=Tone.ODD),
            Cell(shown(off.unusual.usual, off.reading.figure.unit, names.currency), number=True),
        )
        for off in found
    )
    headers = ("Carrier", "Figure", "Value", "Usual")
    return Sheet("Carriers off their usual", headers, (30, 30, 15, 15), rows, "All as usual.")


def claims_sheet(title: str, claims: Sequence[Claim], names: Names) -> Sheet:
    """List claims with what is lost when their last legal day ends."""
    rows = tuple(
        (
            Cell(names.clock(claim.closes_at), tone=Tone.BAD),
            Cell(names.of(claim.carrier_id or claim.rider_id)),
            Cell(claim.kind.value),
            Cell(claim.shipment_id),
            Cell(", ".join(piece.value for piece in claim.missing) or claim.step.value),
            Cell(format_minor(claim.at_risk_minor, claim.currency), number=True),
        )
        for claim in claims
    )
    headers = ("Until", "Against", "For", "Shipment", "Missing or next", "At risk")
    return Sheet(title, headers, (14, 20, 12, 26, 22, 16), rows, "None.")


def shipments_sheet(title: str, shipments: Sequence[ShipmentFacts], count: int, names: Names) -> Sheet:
    """List shipments with who has them."""
    rows = tuple(
        (
            Cell(row.order_id),
            Cell(row.zone),
            Cell(names.of(row.carrier_id or row.rider_id) or "nobody"),
            Cell(names.clock(row.promised_end)),
            Cell("broken" if row.promise_broken else "silent" if row.silent else "open", tone=Tone.BAD),
        )
        for row in shipments
    )
    note = f"and {count - len(rows):,} more" if count > len(rows) else ""
    return Sheet(title, ("Order", "Zone", "With", "Promised by", ""), (24, 14, 26, 18, 12), rows, "None.", note)


def incidents_sheet(title: str, incidents: Sequence[Incident], names: Names) -> Sheet:
    """List incidents with who looks after them."""
    rows = tuple(
        (
            Cell(incident.kind.value.replace("_", " ")),
            Cell(incident.severity.value),
            Cell(incident.shipment_id or incident.route_id),
            Cell(names.of(incident.owner_id) or "nobody"),
            Cell(names.clock(incident.answer_by) if incident.answered_at is None else "answered"),
        )
        for incident in incidents
    )
    return Sheet(title, ("What", "How bad", "About", "Owner", "Answer by"), (18, 12, 30, 22, 16), rows, "None.")


def _forecast(review: Review) -> Sheet:
    forecast = review.tomorrow
    zones = sorted(forecast.zones, key=lambda zone: -zone.expected)
    rows = tuple(
        (
            Cell(zone.zone or "no zone"),
            Cell(f"{zone.expected:,}", number=True),
            Cell(f"{zone.low:,} to {zone.high:,}", number=True),
        )
        for zone in zones[:_ZONES]
    )
    more = f", and {len(zones) - _ZONES:,} zones more" if len(zones) > _ZONES else ""
    note = f"{forecast.expected:,} shipments in all, {counted(forecast.riders, 'rider')} needed{more}."
    title = f"Expected on {long_day(forecast.day)}"
    return Sheet(title, ("Zone", "Shipments", "Range"), (40, 20, 20), rows, "Too little is known yet.", note)
