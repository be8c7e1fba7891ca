"""EDIFACT syntax (ISO 9735) by `pydifact`'s tokenizer; its typed segments are left aside: carriers bend them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydifact import Parser, Tokenizer
from pydifact.exceptions import EDISyntaxError

from lastmile.core.errors import InvalidPayload, RowIssue

_MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment.

    Parameters
    ----------
    number : 1-based place in the file.
    elements : each a tuple of components; element 0 is the first one behind the tag.
    """

    tag: str
    number: int
    elements: tuple[tuple[str, ...], ...]

    def get(self, element: int, component: int = 0) -> str:
        """Give a component, ``""`` where it is left out."""
        parts = self.elements[element] if element < len(self.elements) else ()
        return parts[component].strip() if component < len(parts) else ""


def read_segments(source: str, body: bytes) -> Iterator[Segment]:
    """Take an interchange apart.

    Raises
    ------
    InvalidPayload
        If it is none: no UNB, an open segment at the end, a tag of another form.
    """
    text = _text(source, body)
    characters = Parser.get_control_characters(text)
    tokens = Tokenizer().get_tokens(text[9:].lstrip() if text.startswith("UNA") else text, characters)
    number = 0
    try:
        for raw in Parser().convert_tokens_to_raw_segments(tokens):
            number += 1
            parts = tuple(tuple(part) if isinstance(part, list) else (str(part),) for part in raw)
            if len(parts[0]) != 1 or not parts[0][0].strip().isalnum():
                raise broken(source, number, str(raw[0]), "a segment tag")
            yield Segment(parts[0][0].strip(), number, parts[1:])
    except EDISyntaxError as error:
        raise broken(source, number + 1, None, f"EDIFACT ({error})") from None


def broken(source: str, number: int, value: str | None, expected: str) -> InvalidPayload:
    """Make the complaint about a segment."""
    issue = RowIssue(source, number, None, value, expected)
    return InvalidPayload(str(issue), [issue])


def _text(source: str, body: bytes) -> str:
    if len(body) > _MOST_BYTES:
        raise broken(source, 1, None, f"at most {_MOST_BYTES:,} bytes")
    try:
        text = body.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError:
        text = body.decode("latin-1").lstrip()  # UNOC, what most of Europe sends
    if not text.startswith(("UNA", "UNB")) or len(text) < 10:
        raise broken(source, 1, text[:20], "UNA or UNB at the beginning")
    return text
