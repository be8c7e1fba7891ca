"""ANSI X12: an interchange as transactions of segments; what they mean is the reader's business (210, 214 …).

The delimiters stand at fixed places of the ISA segment, which is always 106 characters long: the element separator at
offset 3, the component separator at 104, the segment terminator at 105. Several interchanges may follow each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lastmile.core.errors import InvalidInput, RowIssue

_ISA_LENGTH = 106
_SEPARATORS_AT = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_MAX_CHARACTERS = 100_000_000
_SPACE = "\r\n\t "


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment.

    Parameters
    ----------
    tag : its name, such as ``"B3"``.
    elements : element 01 first; components are still joined.
    number : 1-based position in the file.
    """

    tag: str
    elements: tuple[str, ...]
    number: int

    def get(self, element: int) -> str:
        """Give element 01, 02 …, ``""`` where it is left out."""
        return self.elements[element - 1] if 1 <= element <= len(self.elements) else ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """What stands between ST and SE.

    Parameters
    ----------
    kind : transaction set such as ``"210"``.
    control : control number, unique within its group.
    interchange : control number of the interchange (ISA13): with sender, group and ``control`` it names the message.
    sender, receiver : ISA06 and ISA08 without padding.
    segments : without ST and SE.
    """

    kind: str
    control: str
    interchange: str
    sender: str
    receiver: str
    segments: tuple[Segment, ...]


def read_transactions(file: str, text: str) -> tuple[Transaction, ...]:
    """Read every transaction of one or more interchanges.

    Parameters
    ----------
    file : name for messages.
    text : decoded; line ends between segments are ignored.

    Raises
    ------
    InvalidInput
        If an envelope is broken: no ISA, a missing trailer, or a trailer whose count or control number differs. The
        issue's row is the segment's number.
    """
    if len(text) > _MAX_CHARACTERS:
        raise InvalidInput(f"{file} has {len(text) / 1e6:,.0f} MB; at most 100 MB of X12 are read")
    return tuple(_Envelopes(file).transactions(_segments(file, text)))


def _segments(file: str, text: str) -> Iterator[Segment]:
    place = number = 0
    text = text.lstrip("\ufeff" + _SPACE)
    while place < len(text):
        head = text[place : place + _ISA_LENGTH]
        if len(head) < _ISA_LENGTH or not head.startswith("ISA") or any(head[at] != head[3] for at in _SEPARATORS_AT):
            raise _broken(file, number + 1, None, head[:40], "an ISA segment of 106 characters with 16 padded elements")
        element, terminator = head[3], head[105]
        while True:
            end = text.find(terminator, place)
            if end < 0:
                expected = f"an IEA segment ended by {terminator!r}"
                raise _broken(file, number + 1, None, text[place : place + 40], expected)
            tag, *elements = text[place:end].strip(_SPACE).split(element)
            number += 1
            yield Segment(tag, tuple(elements), number)
            place = end + 1
            if tag == "IEA":
                break
        while place < len(text) and text[place] in _SPACE:
            place += 1


class _Envelopes:
    """Checks ISA…IEA, GS…GE and ST…SE while it takes them off."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._isa = self._gs = self._st = Segment("", (), 0)
        self._groups = self._sets = 0
        self._inside: list[Segment] = []

    def transactions(self, segments: Iterator[Segment]) -> Iterator[Transaction]:
        handlers = {"ISA": self._open_isa, "GS": self._open_gs, "ST": self._open_st, "GE": self._close_gs}
        for segment in segments:
            if segment.tag == "SE":
                yield self._close_st(segment)
            elif segment.tag == "IEA":
                self._need(segment, not self._gs.tag, "GE before IEA")
                self._trailer(segment, self._groups, self._isa.get(13))
                self._isa = Segment("", (), 0)
            elif segment.tag in handlers:
                handlers[segment.tag](segment)
            else:
                self._need(segment, bool(self._st.tag), "a segment between ST and SE")
                self._inside.append(segment)

    def _open_isa(self, segment: Segment) -> None:
        self._need(segment, not self._isa.tag, "IEA before the next ISA")
        self._isa, self._groups = segment, 0

    def _open_gs(self, segment: Segment) -> None:
        self._need(segment, bool(self._isa.tag) and not self._gs.tag, "GS after ISA or GE")
        self._gs, self._sets = segment, 0
        self._groups += 1

    def _open_st(self, segment: Segment) -> None:
        self._need(segment, bool(self._gs.tag) and not self._st.tag, "ST after GS or SE")
        self._st = segment
        self._sets += 1
        self._inside = []

    def _close_st(self, segment: Segment) -> Transaction:
        self._need(segment, bool(self._st.tag), "ST before SE")
        self._trailer(segment, len(self._inside) + 2, self._st.get(2))
        kind, control = self._st.get(1), self._st.get(2)
        self._st = Segment("", (), 0)
        isa = self._isa
        sender, receiver = isa.get(6).strip(), isa.get(8).strip()
        return Transaction(kind, control, isa.get(13), sender, receiver, tuple(self._inside))

    def _close_gs(self, segment: Segment) -> None:
        self._need(segment, bool(self._gs.tag) and not self._st.tag, "SE before GE")
        self._trailer(segment, self._sets, self._gs.get(6))
        self._gs = Segment("", (), 0)

    def _trailer(self, segment: Segment, count: int, control: str) -> None:
        """A trailer says how many it closes and repeats the header's control number."""
        given = segment.get(1).strip()
        if not (given.isascii() and given.isdigit()) or int(given) != count:
            raise _broken(self._file, segment.number, f"{segment.tag}01", given, f"{count}, as many as there are")
        again = segment.get(2)
        if again.strip() != control.strip():
            raise _broken(self._file, segment.number, f"{segment.tag}02", again, f"{control}, as in the header")

    def _need(self, segment: Segment, holds: bool, expected: str) -> None:
        if not holds:
            raise _broken(self._file, segment.number, segment.tag, None, expected)


def _broken(file: str, number: int, column: str | None, value: str | None, expected: str) -> InvalidInput:
    return InvalidInput(f"{file} is no complete X12 interchange", [RowIssue(file, number, column, value, expected)])
