"""What a contract says about failed attempts: until when an answer counts, how many there are, what silence means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ANY: Final = "any"
"""Every reason that has no line of its own."""


class NdrAction(StrEnum):
    """What happens to a parcel after a failed attempt."""

    REATTEMPT = "reattempt"
    HOLD = "hold"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class SilenceTerm:
    """What happens if nobody answers in time.

    Parameters
    ----------
    reason : of the failed attempt, or `ANY`.
    """

    reason: str
    action: NdrAction


@dataclass(frozen=True, slots=True)
class AttemptTerms:
    """The rules of one contract; what it does not say is as everywhere.

    Parameters
    ----------
    answer_within_h : hours from the failed attempt within which an answer counts.
    most_attempts : with the last one it goes back.
    hold_days : after which a hold ends by itself, with a return.
    silence : by reason.
    """

    answer_within_h: int | None = None
    most_attempts: int | None = None
    hold_days: int | None = None
    silence: tuple[SilenceTerm, ...] = ()
