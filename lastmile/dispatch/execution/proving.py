"""Proof of an attempt: pictures that rider or partner brought, the code that was said, the barcodes that were read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import NotFound
from lastmile.core.ids import new_id
from lastmile.dispatch.execution.actions import Action
from lastmile.dispatch.execution.codes import CodeCheck, Codes
from lastmile.dispatch.execution.records import Attempt, Proof, ProofKind
from lastmile.dispatch.execution.repository import Execution
from lastmile.infra.blobs import Blobs, Owner


class Prover:
    """Keeps attempts with their proof.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    owner : whose attempts they are; only the own pictures prove anything.
    """

    def __init__(self, session: AsyncSession, owner: Owner) -> None:
        self._owner = owner
        self._execution = Execution(session)
        self._blobs = Blobs(session)
        self._codes = Codes(session)

    async def keep(self, action: Action, attempt: Attempt) -> tuple[str, list[str]]:
        """Keep an attempt and its proof.

        Returns
        -------
        Id of the first proof, empty without one; and what does not hold, for people: the delivery has happened all
        the same.
        """
        proofs, remarks = await self.gather(action, attempt)
        await self.add([attempt], proofs)
        return next((proof.id for proof in proofs), ""), remarks

    async def add(self, attempts: Sequence[Attempt], proofs: Sequence[Proof]) -> None:
        """Keep attempts and their proof."""
        await self._execution.add(Attempt, attempts)
        await self._execution.add(Proof, proofs)

    async def gather(self, action: Action, attempt: Attempt) -> tuple[list[Proof], list[str]]:
        """Give the proof of an attempt without keeping it, and what does not hold."""
        proofs, remarks = [], []
        pictures = [(ProofKind.PHOTO, photo) for photo in action.photo_ids]
        pictures += [(ProofKind.SIGNATURE, action.signature_id)] if action.signature_id else []
        for kind, attachment_id in pictures:
            proof = await self._picture(attempt, kind, attachment_id)
            if proof is None:
                remarks.append(f"the {kind.value} {attachment_id} has not arrived")
            else:
                proofs.append(proof)
        if action.code:
            check = await self._codes.check(attempt.shipment_id, action.code)
            proofs.append(self._proof(attempt, ProofKind.CODE, holds=check is CodeCheck.RIGHT))
            if check in {CodeCheck.WRONG, CodeCheck.USED_UP}:
                remarks.append("the code was wrong")
        proofs += [self._proof(attempt, ProofKind.BARCODE, text=read) for read in dict.fromkeys(action.barcodes)]
        return proofs, remarks

    async def _picture(self, attempt: Attempt, kind: ProofKind, attachment_id: str) -> Proof | None:
        try:
            found = await self._blobs.find(attachment_id)
        except NotFound:
            return None
        if found.owner != self._owner:
            return None
        return self._proof(
            attempt, kind, attachment_id=found.id, sha256=found.sha256, media_type=found.media.media_type
        )

    def _proof(
        self,
        attempt: Attempt,
        kind: ProofKind,
        *,
        holds: bool = True,
        text: str = "",
        attachment_id: str = "",
        sha256: str = "",
        media_type: str = "",
    ) -> Proof:
        return Proof(
            id=new_id("prf"),
            attempt_id=attempt.id,
            shipment_id=attempt.shipment_id,
            shop_id=attempt.shop_id,
            rider_id=self._owner.rider_id,
            carrier_id=self._owner.carrier_id,
            kind=kind,
            at=attempt.at,
            attachment_id=attachment_id,
            sha256=sha256,
            media_type=media_type,
            text=text,
            holds=holds,
        )
