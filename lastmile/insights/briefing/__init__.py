"""The morning review and the end-of-day list for people: one content, as a page, on paper and as a letter."""

from lastmile.insights.briefing.day_end import day_end_briefing
from lastmile.insights.briefing.mailing import Briefer, write_letters
from lastmile.insights.briefing.making import Kind, make_briefing
from lastmile.insights.briefing.morning import morning_briefing
from lastmile.insights.briefing.names import Names, names_of
from lastmile.insights.briefing.plain import as_text
from lastmile.insights.briefing.printing import as_pdf
from lastmile.insights.briefing.sheets import Briefing, Cell, Sheet, Tone, as_html

__all__ = [
    "Briefer",
    "Briefing",
    "Cell",
    "Kind",
    "Names",
    "Sheet",
    "Tone",
    "as_html",
    "as_pdf",
    "as_text",
    "day_end_briefing",
    "make_briefing",
    "morning_briefing",
    "names_of",
    "write_letters",
]
