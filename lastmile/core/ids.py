"""Sortable, unguessable identifiers such as ``shp_01jd3k…``."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32, lower case


def new_id(prefix: str) -> str:
    """Make an identifier whose text order is its order of creation (to the millisecond).

    Parameters
    ----------
    prefix : the kind of thing, e.g. ``"shp"`` or ``"plan"``.

    Returns
    -------
    ``prefix_`` + 26 characters: 48 bits of milliseconds and 80 random bits.
    """
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{prefix}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
