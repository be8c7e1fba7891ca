"""What the other side answers to a claim that was filed against it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal
from lastmile.incidents.claims.machine import ClaimState
from lastmile.incidents.claims.records import Claim
from lastmile.incidents.claims.service import Claims


class Answer(StrEnum):
    """What a partner may say to a claim."""

    ACKNOWLEDGE = "acknowledge"
    REVIEW = "review"
    ASK = "ask"
    ACCEPT = "accept"
    OFFER = "offer"
    REJECT = "reject"


_MEANS: Final[Mapping[Answer, ClaimState]] = MappingProxyType(
    {
        Answer.ACKNOWLEDGE: ClaimState.ACKNOWLEDGED,
        Answer.REVIEW: ClaimState.IN_REVIEW,
        Answer.ASK: ClaimState.NEEDS_ACTION,
        Answer.ACCEPT: ClaimState.APPROVED,
        Answer.OFFER: ClaimState.APPROVED_PARTIAL,
        Answer.REJECT: ClaimState.REJECTED,
    }
)


async def answer_claim(
    session: AsyncSession,
    claim: Claim,
    caller: Principal,
    answer: Answer,
    text: str,
    *,
    amount_minor: int | None = None,
    reference: str = "",
) -> Claim:
    """Let the other side decide about a claim against it, as its own carrier's desk would.

    Parameters
    ----------
    amount_minor : what it pays, for an offer.
    reference : its own number of the claim.

    Raises
    ------
    Conflict
        If the claim is not at this point; the context says where it may go.
    InvalidInput
        If an offer is none.
    """
    granted = amount_minor if answer is Answer.OFFER else None
    return await Claims(session).move(
        claim, caller.id, _MEANS[answer], text, approved_minor=granted, reference=reference
    )
