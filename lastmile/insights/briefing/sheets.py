"""What a briefing is made of, however it is shown: sentences, and tables under headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lastmile.insights.pages import page


class Tone(StrEnum):
    """How a cell is to be taken."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a table.

    Parameters
    ----------
    number : stands at the right.
    """

    text: str
    number: bool = False
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Parameters
    ----------
    widths : of the columns, relative to each other.
    rows : may be empty; ``otherwise`` then stands in their place.
    note : below the table; may be empty.
    """

    title: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    otherwise: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Briefing:
    """A review or list.

    Parameters
    ----------
    lead : what must not be missed, a sentence each.
    made : when, for people.
    """

    title: str
    day: date
    made: str
    lead: tuple[str, ...]
    sheets: tuple[Sheet, ...] = field(default_factory=tuple)


def as_html(briefing: Briefing) -> str:
    """Write a page that prints well and loads nothing."""
    return page("briefing", briefing=briefing)
