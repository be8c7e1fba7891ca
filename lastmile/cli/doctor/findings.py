"""What a look at something finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something is; the value is the mark that people see."""

    GOOD = "[green]✓[/]"
    BAD = "[red]✗[/]"
    ABSENT = "[dim]–[/]"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look has found.

    Parameters
    ----------
    health : ``ABSENT`` for something that is not needed and not there.
    what : as it is.
    advice : what to do; empty where all is well.
    """

    health: Health
    what: str
    advice: str = ""
