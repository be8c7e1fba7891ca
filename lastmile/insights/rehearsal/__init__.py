"""What-if: a past day planned once more as it was, and once with more volume, fewer riders or other contracts."""

from lastmile.insights.rehearsal.comparing import MEASURES, Compared, Measure, Rehearsal, as_page, compared
from lastmile.insights.rehearsal.records import KeptRehearsal, Wish
from lastmile.insights.rehearsal.running import rehearse
from lastmile.insights.rehearsal.service import Rehearsals
from lastmile.insights.rehearsal.sources import past_day
from lastmile.insights.rehearsal.variants import Variant, changed

__all__ = [
    "MEASURES",
    "Compared",
    "KeptRehearsal",
    "Measure",
    "Rehearsal",
    "Rehearsals",
    "Variant",
    "Wish",
    "as_page",
    "changed",
    "compared",
    "past_day",
    "rehearse",
]
