"""Sortable, unguessable identifiers such as ``shp_01jd3k…``."""

from __future__ import annotations

import secrets
import time
from typing import Final

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32, lower case
_PAIRS: Final = [first + second for first in _ALPHABET for second in _ALPHABET]
"""Two digits at a time: identifiers are made by the thousand a second."""
_RANDOM_BYTES: Final = 10


def new_id(prefix: str) -> str:
    """Make an identifier whose text order is its order of creation (to the millisecond).

    Parameters
    ----------
    prefix : the kind of thing, e.g. ``"shp"`` or ``"plan"``.

    Returns
    -------
    ``prefix_`` + 26 characters: 48 bits of milliseconds and 80 random bits.
    """
    return new_ids(prefix, 1)[0]


def new_ids(prefix: str, count: int) -> list[str]:
    """Make identifiers as `new_id` does, many at once."""
    head = f"{prefix}_{_digits((time.time_ns() // 1_000_000) << 30)[:10]}"
    dice = secrets.token_bytes(_RANDOM_BYTES * count)
    places = range(0, len(dice), _RANDOM_BYTES)
    return [head + _digits(int.from_bytes(dice[start : start + _RANDOM_BYTES])) for start in places]


def _digits(number: int) -> str:
    """Write 80 bits as 16 digits."""
    p = _PAIRS
    return (
        f"{p[number >> 70]}{p[number >> 60 & 1023]}{p[number >> 50 & 1023]}{p[number >> 40 & 1023]}"
        f"{p[number >> 30 & 1023]}{p[number >> 20 & 1023]}{p[number >> 10 & 1023]}{p[number & 1023]}"
    )
