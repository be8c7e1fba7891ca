"""Putting a packet together, and the files that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.register import Register
from lastmile.core.clock import utc_now
from lastmile.dispatch.execution.records import Proof, ProofKind
from lastmile.dispatch.setup import Rider, SetupRepository
from lastmile.incidents.claims import Claim, Claims, Piece
from lastmile.incidents.claims.catalogue import wanted
from lastmile.incidents.claims.tasks import fillable_until
from lastmile.incidents.packets.dossier import Dossier, position_of, read_dossier
from lastmile.incidents.packets.finding import RULE, found_pieces
from lastmile.incidents.packets.records import BilledLine, ChecklistLine, Exhibit, Moment, Packet, Standing, Weight
from lastmile.infra.blobs import Blobs

_ENDINGS: Final = MappingProxyType(
    {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
)
_PROOF_WORDS: Final = MappingProxyType(
    {
        ProofKind.PHOTO: "photo at the door",
        ProofKind.SIGNATURE: "signature",
        ProofKind.CODE: "one-time code",
        ProofKind.BARCODE: "barcode read",
    }
)


class Packets:
    """Evidence packets.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant.
    """

    def __init__(self, session: AsyncSession, now: datetime | None = None) -> None:
        self._session, self._now = session, now or utc_now()

    async def complete(self, claim: Claim) -> Claim:
        """Add what is known already and fills gaps of the checklist."""
        found = found_pieces(claim, await read_dossier(self._session, claim), self._now)
        return await Claims(self._session, self._now).add_pieces(claim, RULE, found) if found else claim

    async def assemble(self, claim: Claim) -> Packet:
        """Put a claim's packet together, without the bytes of its files."""
        dossier = await read_dossier(self._session, claim)
        exhibits, numbers = _exhibits(claim, dossier)
        return Packet(
            claim=claim,
            against=await self._against(claim),
            shipment=dossier.shipment.shipment if dossier.shipment else None,
            checklist=tuple(_checklist(claim, numbers, self._now)),
            timeline=tuple(sorted(_timeline(dossier), key=lambda moment: (moment.at, moment.what))),
            weights=tuple(_weights(dossier)),
            billed=tuple(
                BilledLine(line.number, line.label, line.amount_minor, claim.currency) for line in dossier.billed
            ),
            exhibits=tuple(exhibits),
            history=tuple(await Claims(self._session, self._now).history(claim)),
            made_at=self._now,
        )

    async def files(self, packet: Packet) -> dict[str, bytes]:
        """Give the exhibits' bytes by their names."""
        blobs = Blobs(self._session)
        return {exhibit.name: await blobs.body(exhibit.sha256) for exhibit in packet.exhibits}

    async def _against(self, claim: Claim) -> str:
        if claim.carrier_id:
            return (await Register(self._session).carriers.by_id(claim.carrier_id)).name
        return (await SetupRepository(self._session, Rider).by_id(claim.rider_id)).name


def _exhibits(claim: Claim, dossier: Dossier) -> tuple[list[Exhibit], dict[tuple[str, str], int]]:
    """Number the files: those of the checklist first, then what else is known; each content once.

    Returns
    -------
    The exhibits, and (source, reference) of a piece → its exhibit's number.
    """
    exhibits: list[Exhibit] = []
    by_content: dict[str, int] = {}
    numbers: dict[tuple[str, str], int] = {}
    for source, reference, made in _files(claim, dossier):
        if made.sha256 not in by_content:
            number = by_content[made.sha256] = len(exhibits) + 1
            name = f"exhibits/{number:02}-{made.name}.{_ENDINGS.get(made.media_type, 'bin')}"
            exhibits.append(
                Exhibit(number, name, made.about, made.origin, made.media_type, made.sha256, made.size_bytes, made.at)
            )
        numbers[source, reference] = by_content[made.sha256]
    return exhibits, numbers


def _files(claim: Claim, dossier: Dossier) -> Iterator[tuple[str, str, Exhibit]]:
    proofs = {proof.id: proof for proof in dossier.proofs}
    for piece in claim.pieces:
        if piece.source == "blob" and piece.reference in dossier.attachments:
            yield "blob", piece.reference, _of_piece(piece, dossier)
        elif piece.source == "proof" and piece.reference in proofs and proofs[piece.reference].sha256:
            yield "proof", piece.reference, _of_proof(proofs[piece.reference], dossier)
    for proof in dossier.proofs:
        if proof.sha256:
            yield "proof", proof.id, _of_proof(proof, dossier)
    for entry in dossier.entries:
        attachment = dossier.attachments.get(str(entry.data.get("blob_id", "")))
        if attachment is not None:
            made = Exhibit(
                0,
                "incident",
                entry.text or "attached to the incident",
                "incident",
                attachment.media.media_type,
                attachment.sha256,
                attachment.size_bytes,
                entry.at,
            )
            yield "blob", attachment.id, made


def _of_piece(piece: Piece, dossier: Dossier) -> Exhibit:
    attachment = dossier.attachments[piece.reference]
    return Exhibit(
        0,
        piece.evidence.value,
        wanted(piece.evidence).words,
        "claim",
        attachment.media.media_type,
        attachment.sha256,
        attachment.size_bytes,
        piece.added_at,
    )


def _of_proof(proof: Proof, dossier: Dossier) -> Exhibit:
    kept = dossier.attachments.get(proof.attachment_id)
    size = kept.size_bytes if kept else 0
    about = _PROOF_WORDS[proof.kind] if proof.holds else f"{_PROOF_WORDS[proof.kind]}, does not hold"
    return Exhibit(0, f"proof-{proof.kind.value}", about, "proof", proof.media_type, proof.sha256, size, proof.at)


def _checklist(claim: Claim, numbers: Mapping[tuple[str, str], int], now: datetime) -> Iterator[ChecklistLine]:
    for evidence in claim.checklist:
        pieces = [piece for piece in claim.pieces if piece.evidence is evidence]
        places = sorted({numbers[p.source, p.reference] for p in pieces if (p.source, p.reference) in numbers})
        due_at = None if pieces else fillable_until(claim, evidence)
        late = due_at is not None and now >= due_at
        line = wanted(evidence)
        yield ChecklistLine(
            evidence=evidence,
            words=line.words,
            ask=line.ask.value,
            how=line.how,
            standing=Standing.HAVE if pieces else Standing.TOO_LATE if late else Standing.MISSING,
            exhibits=tuple(places),
            said=tuple(p.reference for p in pieces if (p.source, p.reference) not in numbers),
            due_at=due_at,
        )


def _timeline(dossier: Dossier) -> Iterator[Moment]:
    for kept in dossier.events:
        event = kept.report.event
        what = event.status.value.replace("_", " ")
        words = " · ".join(part for part in (what, event.code, event.text) if part)
        lon, lat = event.position or (None, None)
        yield Moment(event.occurred_at, words, kept.report.source, event.place, lon, lat)
    for attempt in dossier.attempts:
        words = " · ".join(part for part in (f"attempt {attempt.outcome.value}", attempt.reason, attempt.note) if part)
        yield Moment(attempt.at, words, f"rider:{attempt.rider_id}", "", attempt.lon, attempt.lat)
    for proof in dossier.proofs:
        words = f"{_PROOF_WORDS[proof.kind]}{': ' + proof.text if proof.text else ''}"
        yield Moment(proof.at, words if proof.holds else f"{words}, does not hold", f"rider:{proof.rider_id}")
    for action in dossier.actions:
        position = position_of(action)
        if position is not None:
            yield Moment(action.occurred_at, f"position at {action.kind}", f"rider:{action.rider_id}", "", *position)
    for incident in dossier.incidents:
        words = f"incident: {incident.kind.value.replace('_', ' ')}: {incident.text}"
        yield Moment(incident.occurred_at, words, incident.reported_by)


def _weights(dossier: Dossier) -> Iterator[Weight]:
    if dossier.shipment is not None:
        shipment = dossier.shipment.shipment
        yield Weight("shop", shipment.weight_g, shipment.volume_cm3)
    if dossier.measure is not None:
        yield Weight("our own scale", dossier.measure.weight_g, dossier.measure.volume_cm3 or 0)
