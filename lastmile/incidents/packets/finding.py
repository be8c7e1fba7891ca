"""Evidence that is there already, found by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from lastmile.carriers.claims import ClaimKind, Evidence
from lastmile.dispatch.execution.records import ProofKind
from lastmile.incidents.claims import Claim, Piece
from lastmile.incidents.claims.catalogue import FoundIn, wanted
from lastmile.incidents.packets.dossier import Dossier

RULE: Final = "rule"
_PROVING: Final = frozenset({ProofKind.PHOTO, ProofKind.SIGNATURE, ProofKind.CODE})


def found_pieces(claim: Claim, dossier: Dossier, now: datetime) -> list[Piece]:
    """Give what fills gaps of the checklist, of all that is known of the parcel."""
    pieces = []
    for evidence in claim.missing:
        references = (found for place in wanted(evidence).found for found in _FINDERS[place](evidence, claim, dossier))
        found = next(references, None)
        if found is not None:
            pieces.append(Piece(evidence, *found, RULE, now))
    return pieces


def _proofs(_evidence: Evidence, _claim: Claim, dossier: Dossier) -> Iterator[tuple[str, str]]:
    for proof in dossier.proofs:
        if proof.holds and proof.kind in _PROVING:
            yield "proof", proof.id


def _pictures(_evidence: Evidence, _claim: Claim, dossier: Dossier) -> Iterator[tuple[str, str]]:
    for entry in dossier.entries:
        attachment = dossier.attachments.get(str(entry.data.get("blob_id", "")))
        if attachment is not None and attachment.media.media_type.startswith("image/"):
            yield "blob", attachment.id


def _words(_evidence: Evidence, claim: Claim, dossier: Dossier) -> Iterator[tuple[str, str]]:
    texts = [claim.text, *(incident.text for incident in dossier.incidents if incident.id == claim.incident_id)]
    for text in texts:
        if text.strip():
            yield "text", text.strip()[:2_000]


def _billing(_evidence: Evidence, claim: Claim, dossier: Dossier) -> Iterator[tuple[str, str]]:
    """The carrier's own invoice proves what it billed, and nothing about the worth of goods."""
    if claim.kind in {ClaimKind.BILLING, ClaimKind.WEIGHT}:
        yield from (("invoice", line.number) for line in dossier.billed)


def _measure(evidence: Evidence, _claim: Claim, dossier: Dossier) -> Iterator[tuple[str, str]]:
    picture = dossier.measure.evidence.get(evidence) if dossier.measure else None
    if picture in dossier.attachments:
        yield "blob", str(picture)


_FINDERS: Final[Mapping[FoundIn, Callable[[Evidence, Claim, Dossier], Iterator[tuple[str, str]]]]] = MappingProxyType(
    {
        FoundIn.PROOF: _proofs,
        FoundIn.PICTURES: _pictures,
        FoundIn.WORDS: _words,
        FoundIn.BILLING: _billing,
        FoundIn.MEASURE: _measure,
    }
)
