"""Bring addresses of any script to one form, in which the same street reads the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

ABBREVIATIONS: Final = {
    # English
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "blvd": "boulevard",
    "dr": "drive", "ln": "lane", "ct": "court", "pl": "place", "sq": "square", "hwy": "highway", "pkwy": "parkway",
    "cir": "circle", "ter": "terrace", "trl": "trail", "cres": "crescent", "cl": "close", "gdns": "gardens",
    "rte": "route", "expy": "expressway", "mt": "mount", "hts": "heights", "xing": "crossing", "aly": "alley",
    "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest",
    "se": "southeast", "sw": "southwest", "nagr": "nagar", "ngr": "nagar", "clny": "colony", "mkt": "market",
    # Portuguese, Spanish, Italian, French
    "r": "rua", "avda": "avenida", "avd": "avenida", "tv": "travessa", "trav": "travessa", "lgo": "largo",
    "pca": "praca", "pc": "praca", "eng": "engenheiro", "prof": "professor", "gen": "general", "sta": "santa",
    "sto": "santo", "c": "calle", "pza": "plaza", "bd": "boulevard", "fg": "faubourg",
    # German, Scandinavian, Finnish, Dutch
    "strasse": "street", "gt": "gata", "vn": "vagen", "k": "katu",
}  # fmt: skip
"""Short form → long form. Both the map's names and the asked address pass through it, so a wrong guess such as
``dr`` for *doutor* does no harm: it is wrong on both sides alike."""

UNIT_WORDS: Final = frozenset(
    {
        "flat", "apt", "apartment", "unit", "suite", "ste", "room", "rm", "floor", "fl", "door", "shop", "hno", "nr",
        "block", "blk", "building", "bldg", "tower", "wing", "lh", "as", "rappu", "asunto", "wohnung", "etage", "piso",
        "andar", "esq", "dto", "sector", "phase", "stage", "pin", "po", "box",
    }
)  # fmt: skip
"""Words whose number is not the house's: flat 4, floor 2, sector 15."""

GENERIC_WORDS: Final = frozenset(
    {
        "street", "road", "avenue", "boulevard", "drive", "lane", "court", "place", "square", "highway", "parkway",
        "circle", "terrace", "trail", "crescent", "close", "gardens", "way", "route", "rua", "avenida", "travessa",
        "largo", "praca", "calle", "plaza", "rue", "via", "piazza", "platz", "weg", "katu", "tie", "gata", "vagen",
        "marg", "nagar", "colony", "market", "the", "de", "da", "do", "dos", "das", "la", "le", "el",
    }
)  # fmt: skip
"""Words that many streets share: being alike in these says little."""

_STREET_SUFFIX: Final = re.compile(r"(?<=\w\w\w)(?:strasse|str)$")
_RANGE: Final = re.compile(r"[-–—/]")
_RANGE_IN_TEXT: Final = re.compile(r"(?<![\w-])(\d{1,5}[a-z]?)\s?[-–—/]\s?(\d{1,5}[a-z]?)(?![\w-])")
_DIGIT_BORDER: Final = re.compile(r"(?<=[^\W\d_a-z])(?=\d)|(?<=\d)(?=[^\W\d_a-z])")
_FOLDED: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ة": "ه", "ى": "ي"}
    | dict.fromkeys("'’`׳״\u0640")
)  # fmt: skip
_SOUNDING_MARKS: Final = (("\u0900", "\u0fff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3099", "\u309a"))
"""Marks that are part of a word in their script: Indic to Tibetan, Burmese, Khmer, Japanese voicing."""


def fold(text: str) -> str:
    """Lower-case, without accents, vowel points, direction marks and punctuation; digits of any script become 0–9."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    return " ".join(unicodedata.normalize("NFC", "".join(map(_folded_char, decomposed))).split())


@lru_cache(maxsize=4096)
def _folded_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Cf":
        return ""
    if category in {"Mn", "Mc", "Me"}:
        return char if any(low <= char <= high for low, high in _SOUNDING_MARKS) else ""
    return char if category[0] in "LN" else " "


def words(text: str) -> list[str]:
    """Split folded text into words, short forms written out, ``12号`` into number and rest."""
    found: list[str] = []
    for part in _DIGIT_BORDER.sub(" ", fold(text)).split():
        whole = ABBREVIATIONS.get(part, part)
        found.append(_STREET_SUFFIX.sub("street", whole))
    return found


def street_key(name: str) -> str:
    """Give the form under which a street is looked up."""
    return " ".join(words(name))


def number_keys(number: str) -> list[str]:
    """Give the forms under which a house number is looked up, the whole first.

    ``"12 B"`` → ``["12b"]``; ``"14–20"`` → ``["14-20", "14", "20"]``.
    """
    parts = [fold(part).replace(" ", "") for part in _RANGE.split(number)]
    ends = [part.lstrip("0") or "0" for part in parts if part]
    return ["-".join(ends), *ends] if len(ends) > 1 else ends or ["0"]


def number_ranges(text: str) -> set[tuple[str, str]]:
    """Find house numbers such as ``14-20`` in an address."""
    return {(fold(begin).lstrip("0"), fold(end).lstrip("0")) for begin, end in _RANGE_IN_TEXT.findall(text.lower())}


def number_value(number: str) -> int | None:
    """Give the digits at a house number's begin, to find the nearest one; ``None`` if there are none."""
    match = re.match(r"\d{1,6}", number)
    return int(match.group()) if match else None
