"""File names from people's and carriers' names, which may be anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from anyascii import anyascii

MAX_LENGTH: Final = 60
"""Leaves room for suffixes and for the limits of every file system (the tightest is 143 bytes)."""

_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{device}{n}" for device in ("com", "lpt") for n in range(10)}
)


def file_stem(name: str, fallback: str) -> str:
    """Make a name safe as the stem of a file on every system.

    Parameters
    ----------
    name : anything; letters of other scripts are transliterated, everything but letters, digits, ``_`` and inner
        ``-`` becomes a dash, so that no path, no extension and no hidden file can come out.
    fallback : used when nothing is left; already safe.
    """
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", anyascii(name[: MAX_LENGTH * 4])).strip("-_")
    stem = plain[:MAX_LENGTH].rstrip("-_") or fallback
    return f"{stem}-file" if stem.lower() in _RESERVED else stem


def file_stems(names: Sequence[str], fallback: str) -> list[str]:
    """Make stems that differ from each other also where upper and lower case are one: ``Ali``, ``ali-2``."""
    taken: set[str] = set()
    stems = []
    for name in names:
        base = file_stem(name, fallback)
        stem, number = base, 1
        while stem.lower() in taken:
            number += 1
            stem = f"{base}-{number}"
        taken.add(stem.lower())
        stems.append(stem)
    return stems
