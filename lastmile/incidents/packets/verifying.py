"""Holding a packet against its own manifest, and the manifest against a key."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import Any, Final

import orjson

from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.incidents.packets.archive import BESIDE, MANIFEST, PUBLIC_KEY, SIGNATURE
from lastmile.infra.signing import fingerprint_of, signature_holds

_MOST_BYTES: Final = 1_000_000_000
"""That a packet may unpack to."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A packet that is whole.

    Parameters
    ----------
    fingerprint : SHA-256 of the key that signed it.
    files : how many the manifest names.
    """

    claim_id: str
    made_at: str
    fingerprint: str
    files: int


def verify(packet: bytes, fingerprint: str = "") -> Verdict:
    """Make sure that nothing in a packet was changed, added or taken away since it was signed.

    Parameters
    ----------
    packet : the ZIP.
    fingerprint : of the key that it must be signed with; any key without it.

    Raises
    ------
    InvalidInput
        With everything that is not as it was signed.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(packet))
        if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
            raise InvalidInput(f"this packet unpacks to more than {_MOST_BYTES:,} bytes")
        names = archive.namelist()
        content = {name: archive.read(name) for name in names}
        manifest = content[MANIFEST]
        signed_by = fingerprint_of(content[PUBLIC_KEY].decode())
        holds = signature_holds(content[PUBLIC_KEY].decode(), content[SIGNATURE], manifest)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, NotImplementedError, RuntimeError, EOFError) as error:
        raise InvalidInput(f"this is no evidence packet: {error}") from None
    if not holds:
        raise _changed([RowIssue(MANIFEST, None, None, None, "the text that was signed; it was changed")])
    told = _read(manifest)
    _refuse_other_key(signed_by, {str(told.get("key_sha256")), *([fingerprint] if fingerprint else [])})
    issues = list(_faults(names, content, told))
    if issues:
        raise _changed(issues)
    return Verdict(str(told["claim_id"]), str(told["made_at"]), signed_by, len(told["files"]))


def _read(manifest: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(manifest)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict) or told.get("version") != 1:
        raise InvalidInput("the manifest is none that this version of lastmile reads")
    return told


def _refuse_other_key(signed_by: str, expected: set[str]) -> None:
    if expected != {signed_by}:
        raise InvalidInput(
            f"this packet was signed with the key {signed_by}, not with {', '.join(sorted(expected - {signed_by}))}"
        )


def _faults(names: list[str], content: dict[str, bytes], told: dict[str, Any]) -> list[RowIssue]:
    listed = {str(file["name"]): str(file["sha256"]) for file in told["files"]}
    issues = [
        RowIssue(name, None, None, None, "the file that was signed; it was changed")
        for name, sha256 in listed.items()
        if name in content and hashlib.sha256(content[name]).hexdigest() != sha256
    ]
    issues += [RowIssue(name, None, None, None, "a file that is there") for name in listed if name not in content]
    added = sorted(set(names) - set(listed) - BESIDE)
    issues += [RowIssue(name, None, None, None, "no file that was not signed") for name in added]
    twice = sorted({name for name in names if names.count(name) > 1})
    return issues + [RowIssue(name, None, None, None, "one file of a name") for name in twice]


def _changed(issues: list[RowIssue]) -> InvalidInput:
    return InvalidInput("this packet is not as it was signed", issues)
