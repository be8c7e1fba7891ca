"""Mapping tables: a carrier's code → canonical status and reason, as data beside the adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.tracking import Reason, Status
from lastmile.infra.files.yaml_text import YamlDocument, read_yaml

Meaning = tuple[Status, Reason | None]
_UNKNOWN: Meaning = (Status.UNKNOWN, None)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """What codes mean; a code that is not in it is unknown, never guessed.

    Parameters
    ----------
    meanings : code in capitals, without double spaces → status and reason.
    """

    meanings: Mapping[str, Meaning]

    def meaning(self, *codes: str) -> tuple[str, Status, Reason | None]:
        """Look codes up, the most exact one first.

        Returns
        -------
        the code that the event keeps (the most exact one), its status and reason.
        """
        for code in codes:
            if normal_code(code) in self.meanings:
                return (codes[0], *self.meanings[normal_code(code)])
        return (codes[0], *_UNKNOWN)


def normal_code(code: str) -> str:
    """Spell a code the one way in which it is looked up."""
    return " ".join(code.upper().split())


def read_codes(path: Path) -> CodeTable:
    """Read a mapping table from a file with ``codes:``.

    Raises
    ------
    InvalidInput
        With each wrong line: a code mapped twice, a status or reason that does not exist.
    """
    return codes_of(read_yaml(path), "codes")


def codes_of(document: YamlDocument, key: str) -> CodeTable:
    """Read the mapping table under a key of a YAML document; see `read_codes`."""
    issues = list(document.issues)
    meanings: dict[str, Meaning] = {}
    for code, value in _entries(document, key):
        place = (key, code)
        name = normal_code(code)
        if name in meanings:
            issues.append(_issue(document, place, code, "each code once, whatever its capitals and spaces"))
        meaning = _meaning(value)
        if meaning is None:
            issues.append(_issue(document, place, str(value), f"one of {', '.join(Status)}; or [status, reason]"))
        meanings[name] = meaning or _UNKNOWN
    if issues:
        raise InvalidInput(f"{document.file}: {len(issues)} wrong lines in the mapping table", issues)
    return CodeTable(meanings)


def _entries(document: YamlDocument, key: str) -> list[tuple[str, Any]]:
    table = document.value.get(key) if isinstance(document.value, dict) else None
    if not isinstance(table, dict):
        raise InvalidInput(f"{document.file} has no mapping {key!r}", [_issue(document, (key,), None, "code: status")])
    return list(table.items())


def _meaning(value: Any) -> Meaning | None:
    status, reason = value if isinstance(value, list) and len(value) == 2 else (value, None)
    try:
        return Status(status), None if reason is None else Reason(reason)
    except ValueError:
        return None


def _issue(document: YamlDocument, place: tuple[str, ...], value: str | None, expected: str) -> RowIssue:
    return RowIssue(document.file, document.line(place), place[-1], value, expected)
