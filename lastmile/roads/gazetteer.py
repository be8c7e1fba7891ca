"""Find the place of an address as people write it, in two stages: the street by likeness, then the number.

A question is folded to words (``text.py``); every street name is compared with the question by the best-fitting part of
it, and the few best again word window by word window, so extra words around the street do no harm. The number is then
looked up among the houses of the street; postcode and town in the question decide between namesakes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from rapidfuzz import fuzz, process

from lastmile.core.geo import Position
from lastmile.roads.addresses import AddressRow
from lastmile.roads.gazetteer_build import write_gazetteer
from lastmile.roads.text import GENERIC_WORDS, UNIT_WORDS, fold, number_keys, number_ranges, number_value, words

__all__ = ["Gazetteer", "Match", "MatchKind", "write_gazetteer"]

MatchKind = Literal["house", "near", "street", "postcode"]

_SHORTLIST: Final = 24
_LEAST_SCORE: Final = 66.0
_PER_LETTER: Final = 0.25  # of two names that fit alike the longer one says more
_POSTCODE_PENALTY: Final = 18.0
_CITY_PENALTY: Final = 10.0
_PART_PENALTY: Final = 0.5  # 14 was asked for, the house is 14-20
_NEAR_PENALTY: Final = 8.0
_STREET_PENALTY: Final = 12.0
_POSTCODE_SCORE: Final = 35.0
_NEAR_NUMBERS: Final = 30


@dataclass(frozen=True, slots=True)
class Match:
    """A place that may be meant.

    Parameters
    ----------
    position : lon, lat.
    score : 0 … 100; below about 70 a person should look at it.
    label : the address as the map writes it.
    kind : ``"house"``: the very number; ``"near"``: the nearest number known in that street; ``"street"``: its middle;
        ``"postcode"``: the middle of the postcode's houses.
    """

    position: Position
    score: float
    label: str
    kind: MatchKind


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked, taken apart."""

    words: tuple[str, ...]
    numbers: tuple[tuple[int, str], ...]
    postcode: str
    cities: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a street's name fits, and which words of the question it covers."""

    street: int
    score: float
    rank: float
    begin: int
    end: int


class Gazetteer:
    """The addresses of one extract; safe to use from several threads.

    Parameters
    ----------
    path : file that ``write_gazetteer`` wrote.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, address: str, postcode: str = "", limit: int = 5) -> list[Match]:
        """Find the places that an address may mean, the likeliest first.

        Parameters
        ----------
        address : as people write it, in any script; extra words do no harm.
        postcode : if known apart from the address.
        limit : at most so many.

        Returns
        -------
        Empty if nothing is like it.
        """
        question = self._ask(address[:400], postcode)
        with closing(self._connect()) as base:
            matches = [match for fit in self._streets_like(question) for match in _places(base, fit, question)]
            if not matches and question.postcode:
                matches = list(_postcode_middle(base, question.postcode))
        best: dict[str, Match] = {}
        for match in sorted(matches, key=lambda item: -item.score):
            best.setdefault(match.label, match)
        return list(best.values())[:limit]

    def addresses(self) -> list[AddressRow]:
        """Give every house of the extract."""
        with closing(self._connect()) as base:
            rows = base.execute(
                "SELECT street_name, number, postcode, city, lon, lat FROM house WHERE main ORDER BY rowid"
            )
            return [
                AddressRow(street, number, postcode, city, Position(lon, lat))
                for street, number, postcode, city, lon, lat in rows
            ]

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)

    @cached_property
    def _names(self) -> tuple[list[str], list[int]]:
        with closing(self._connect()) as base:
            rows = base.execute("SELECT key, street FROM name ORDER BY key, street").fetchall()
        return [row[0] for row in rows], [row[1] for row in rows]

    @cached_property
    def _postcodes(self) -> frozenset[str]:
        with closing(self._connect()) as base:
            rows = base.execute("SELECT DISTINCT postcode FROM house WHERE postcode <> ''").fetchall()
        return frozenset(_postcode_key(row[0]) for row in rows)

    @cached_property
    def _cities(self) -> frozenset[str]:
        with closing(self._connect()) as base:
            rows = base.execute("SELECT DISTINCT city FROM house WHERE city <> ''").fetchall()
        return frozenset(" ".join(words(row[0])) for row in rows)

    def _ask(self, address: str, postcode: str) -> _Question:
        found = words(address)
        code = _postcode_key(postcode)
        for size in (3, 2, 1):
            for begin in range(len(found) - size + 1):
                joined = "".join(found[begin : begin + size])
                if joined in self._postcodes | {code} and any(char.isdigit() for char in joined):
                    code = code or joined
                    found[begin : begin + size] = ["|"]
        text = f" {' '.join(found)} "
        cities = frozenset(city for city in self._cities if f" {city} " in text)
        for city in cities:
            _leave_out(city.split(" "), found)
        return _Question(tuple(found), tuple(_numbers(found, number_ranges(address))), code, cities)

    def _streets_like(self, question: _Question) -> list[_Fit]:
        keys, streets = self._names
        text = " ".join(word for word in question.words if word != "|")
        if not text:
            return []
        near = process.extract(text, keys, scorer=fuzz.partial_ratio, limit=_SHORTLIST, score_cutoff=55)
        whole = process.extract(text, keys, scorer=fuzz.ratio, limit=4, score_cutoff=70)
        fits: dict[int, _Fit] = {}
        for key, _, index in [*near, *whole]:
            fit = _best_window(key, streets[index], question.words)
            if fit.score >= _LEAST_SCORE and fit.rank > fits.get(fit.street, _NOTHING).rank:
                fits[fit.street] = fit
        ranked = sorted(fits.values(), key=lambda fit: -fit.rank)
        return [fit for fit in ranked if fit.rank > ranked[0].rank - 15][:8]


_NOTHING: Final = _Fit(-1, 0.0, 0.0, 0, 0)


def _leave_out(city: list[str], asked: list[str]) -> None:
    """Blot the last mention of a town out, unless it may be the street: ``Reisterstown Road``, ``Rua do Porto``."""
    for begin in range(len(asked) - len(city), 0, -1):
        end = begin + len(city)
        if asked[begin:end] == city:
            before = {word for word in asked[:begin] if word.isalpha()} - GENERIC_WORDS - UNIT_WORDS
            if before and not (end < len(asked) and asked[end] in GENERIC_WORDS):
                asked[begin:end] = ["|"]
            return


def _best_window(key: str, street: int, asked: tuple[str, ...]) -> _Fit:
    """Compare a street's name with each run of about as many words of the question."""
    size = key.count(" ") + 1
    core = _distinctive(key.split(" "))
    best = _NOTHING
    for length in range(max(1, size - 1), min(len(asked), size + 1) + 1):
        for begin in range(len(asked) - length + 1):
            window = asked[begin : begin + length]
            if "|" in window:
                continue
            score = _likeness(key, core, window)
            rank = score + _PER_LETTER * min(len(key), 24) - 0.5 * begin
            if rank > best.rank:
                best = _Fit(street, score, rank, begin, begin + length)
    return best


def _likeness(key: str, core: str, window: tuple[str, ...]) -> float:
    """Compare whole names, and for one half what is left without words like ``street``, ``road`` and ``rua``."""
    whole = fuzz.ratio(key, " ".join(window))
    rest = _distinctive(window)
    if not core or not rest:
        return whole
    # A misspelt "stret" is left in the rest: the core then fits a part of it.
    compare = fuzz.partial_ratio if len(rest) > len(core) else fuzz.ratio
    return (whole + compare(core, rest)) / 2


def _distinctive(parts: Sequence[str]) -> str:
    return " ".join(part for part in parts if part not in GENERIC_WORDS)


def _numbers(found: list[str], ranges: set[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """Give where the possible house numbers stand; a letter on its own after a number belongs to it."""
    for at, word in enumerate(found):
        if not word[0].isdigit() or (at > 0 and found[at - 1] in UNIT_WORDS):
            continue
        after = found[at + 1] if at + 1 < len(found) else ""
        if (word, after) in ranges:
            yield at, f"{word}-{after}"
        if len(after) == 1 and after.isalpha():
            yield at, number_keys(word + after)[0]
        yield at, number_keys(word)[0]


def _places(base: sqlite3.Connection, fit: _Fit, question: _Question) -> Iterator[Match]:
    """Give the houses of a street that have the number, else the nearest number, else the street's middle."""
    outside = [(at, number) for at, number in question.numbers if not fit.begin <= at < fit.end]
    outside.sort(key=lambda item: min(abs(item[0] - fit.end), abs(fit.begin - 1 - item[0])))
    score = fit.score
    for _, number in outside:
        rows = base.execute(f"{_HOUSES} WHERE street = ? AND key = ?", (fit.street, number)).fetchall()
        if rows:
            yield from (_house(row, score - _PART_PENALTY * (not row[6]), question, "house") for row in rows)
            return
    value = number_value(outside[0][1]) if outside else None
    if value is not None:
        row = base.execute(
            f"{_HOUSES} WHERE street = ? AND abs(value - ?) <= ? ORDER BY (value - ?) & 1, abs(value - ?) LIMIT 1",
            (fit.street, value, _NEAR_NUMBERS, value, value),
        ).fetchone()
        if row:
            yield _house(row, score - _NEAR_PENALTY, question, "near")
    lost = _STREET_PENALTY if outside else 0.0
    rows = base.execute(
        "SELECT name, postcode, city, lon, lat FROM stretch JOIN street ON id = street WHERE street = ?", (fit.street,)
    ).fetchall()
    if not rows:
        rows = base.execute(
            "SELECT street_name, postcode, city, avg(lon), avg(lat) FROM house WHERE street = ? GROUP BY 2, 3",
            (fit.street,),
        ).fetchall()
    for name, postcode, city, lon, lat in rows:
        label = _label(name, "", postcode, city)
        penalty = lost + _mismatch(question, postcode, city)
        yield Match(Position(lon, lat), _bounded(score - penalty), label, "street")


_HOUSES: Final = "SELECT street_name, number, postcode, city, lon, lat, main FROM house"


def _house(
    row: tuple[str, str, str, str, float, float, int], score: float, question: _Question, kind: MatchKind
) -> Match:
    street, number, postcode, city, lon, lat, _ = row
    penalty = _mismatch(question, postcode, city)
    return Match(Position(lon, lat), _bounded(score - penalty), _label(street, number, postcode, city), kind)


def _mismatch(question: _Question, postcode: str, city: str) -> float:
    """Points lost where postcode or town say another place; a little where the map does not say."""
    lost = 0.0
    if question.postcode:
        known = _postcode_key(postcode)
        lost += 2.0 if not known else 0.0 if known == question.postcode else _POSTCODE_PENALTY
    if question.cities and city and " ".join(words(city)) not in question.cities:
        lost += _CITY_PENALTY
    return lost


def _postcode_middle(base: sqlite3.Connection, postcode: str) -> Iterator[Match]:
    rows = base.execute(
        "SELECT postcode, max(city), avg(lon), avg(lat) FROM house WHERE postcode <> '' GROUP BY postcode"
    ).fetchall()
    for code, city, lon, lat in rows:
        if _postcode_key(code) == postcode:
            yield Match(Position(lon, lat), _POSTCODE_SCORE, _label("", "", code, city), "postcode")


def _label(street: str, number: str, postcode: str, city: str) -> str:
    return ", ".join(part for part in (f"{street} {number}".strip(), f"{postcode} {city}".strip()) if part)


def _postcode_key(postcode: str) -> str:
    return fold(postcode).replace(" ", "")


def _bounded(score: float) -> float:
    return round(max(0.0, min(100.0, score)), 1)
