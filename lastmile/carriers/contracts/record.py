"""What is known of a carrier before any of its shipments has been counted here: numbers that a person states."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How a carrier has done so far.

    Parameters
    ----------
    shipments : how many it carried.
    late, lost, damaged, overbilled, refused : how many of them.
    """

    shipments: int
    late: int = 0
    lost: int = 0
    damaged: int = 0
    overbilled: int = 0
    refused: int = 0
