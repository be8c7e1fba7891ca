"""The end-of-day list for people."""

from __future__ import annotations

from lastmile.insights.briefing.morning import claims_sheet, counted, incidents_sheet, long_day, shipments_sheet
from lastmile.insights.briefing.names import Names
from lastmile.insights.briefing.sheets import Briefing
from lastmile.insights.review import DayEnd


def day_end_briefing(end: DayEnd, names: Names) -> Briefing:
    """Put the end-of-day list into words and tables."""
    incidents = sum(len(owned) for owned in end.open_incidents.values())
    nobody = len(end.open_incidents.get("", ()))
    open_ones = f"{counted(incidents, 'incident')} open, {counted(len(end.claims_due), 'claim')} to act on tomorrow"
    lead = [f"{counted(end.carried_over_count, 'shipment')} carried over, {open_ones}."]
    lead += [f"Nobody looks after {counted(nobody, 'incident')}."] if nobody else []
    owned = tuple(
        incidents_sheet(f"Open with {names.of(owner) or 'nobody'}", found, names)
        for owner, found in end.open_incidents.items()
    )
    return Briefing(
        title=f"End of {long_day(end.day)}",
        day=end.day,
        made=f"Made {names.clock(end.made_at)}, {names.timezone}",
        lead=tuple(lead),
        sheets=(
            claims_sheet("Claims to act on tomorrow", end.claims_due, names),
            shipments_sheet("Carried over", end.carried_over, end.carried_over_count, names),
            *owned,
        ),
    )
