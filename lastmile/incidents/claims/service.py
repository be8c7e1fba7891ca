"""Making claims, taking them further step by step, and letting the clock take them where nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal
from lastmile.carriers.claims import ClaimStep, LegalWindow, Silence
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, InvalidInput, NotFound, RowIssue, Stale
from lastmile.core.ids import new_id
from lastmile.incidents.claims.checking import carried_shipment
from lastmile.incidents.claims.holds import Holds
from lastmile.incidents.claims.machine import BEFORE_FILING, CLOSED, ClaimState, refuse_illegal
from lastmile.incidents.claims.records import Claim, ClaimEntry, ClaimSearch, NewClaim, Piece
from lastmile.incidents.claims.repository import ClaimRepository
from lastmile.incidents.claims.tasks import EvidenceTasks
from lastmile.incidents.claims.terms import TermsInForce, terms_in_force
from lastmile.infra.outbox import Happening, record

CLOCK: Final = "clock"
"""Who acts where a last legal day passes."""

_BATCH: Final = 200


class Claims:
    """What people, partners and the clock do with claims.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    now : the present instant; given where a job catches up.
    """

    def __init__(self, session: AsyncSession, now: datetime | None = None) -> None:
        self._session = session
        self._claims = ClaimRepository(session)
        self._now = now or utc_now()
        self._tasks = EvidenceTasks(session, self._now)
        self._holds = Holds(session, self._now)

    async def make(self, new: NewClaim, by: str, pieces: Sequence[Piece] = ()) -> Claim:
        """Make a claim with the legal days, the checklist and the limit of the contract that holds.

        Raises
        ------
        InvalidInput
            If it is against nobody or for nothing, the carrier had no contract then, or never had the shipment.
        Conflict
            If the shipment has a claim about the same money already.
        """
        _refuse_nonsense(new)
        stored = await carried_shipment(self._session, new)
        if stored is not None:
            new = replace(new, shop_id=stored.shop_id)
        terms = await terms_in_force(self._session, new.carrier_id, new.started_at) if new.carrier_id else None
        claim = _made(new, terms, tuple(pieces), self._now)
        if not await self._claims.add(claim):
            raise Conflict(
                f"shipment {new.shipment_id} has a claim about this already: one parcel is paid for once",
                {"shipment_id": new.shipment_id, "kind": new.kind.value, "pays_for": new.pays_for},
            )
        await self._note(claim, None, by, new.text, {})
        await self._tasks.follow(claim)
        await self._holds.follow(claim)
        await self._tell(claim)
        return claim

    async def find(self, claim_id: str, caller: Principal) -> Claim:
        """Give a claim; a partner sees those against it that were filed.

        Raises
        ------
        NotFound
            If there is none of that id, or the caller may not see it.
        """
        claim = await self._claims.by_id(claim_id)
        if claim is None or not _visible(claim, caller):
            raise NotFound(f"no claim {claim_id}", {"claim": claim_id})
        return claim

    async def before(self, search: ClaimSearch, last_id: str | None, limit: int) -> list[Claim]:
        """List claims, newest first."""
        return list(await self._claims.before(search, last_id, limit))

    async def of_shipments(self, shipment_ids: Iterable[str]) -> list[Claim]:
        """Give all claims about some shipments."""
        return await self._claims.of_shipments(shipment_ids)

    async def open_ones(self, search: ClaimSearch) -> list[Claim]:
        """Give all claims in which something can still happen."""
        return list(await self._claims.open_ones(search))

    async def history(self, claim: Claim) -> list[ClaimEntry]:
        """Give a claim's history, oldest first."""
        return list(await self._claims.history(claim.id))

    async def add_pieces(self, claim: Claim, by: str, pieces: Sequence[Piece]) -> Claim:
        """Add evidence; with the last piece of the checklist the claim is ready.

        Raises
        ------
        Conflict
            If the claim is closed.
        """
        if claim.state in CLOSED:
            raise Conflict("this claim is closed; it takes no more evidence")
        changed = replace(claim, pieces=(*claim.pieces, *pieces))
        changed = replace(changed, state=_prepared(changed))
        names = [piece.evidence.value for piece in pieces]
        return await self._keep(claim, changed, by, f"evidence: {', '.join(names)}", {"pieces": names})

    async def by_id(self, claim_id: str) -> Claim:
        """Give a claim, for jobs.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        claim = await self._claims.by_id(claim_id)
        if claim is None:
            raise NotFound(f"no claim {claim_id}", {"claim": claim_id})
        return claim

    async def desk_of(self, claim: Claim) -> str:
        """Give the e-mail address of the claims desk that the contract names; empty where it names none."""
        terms = await self._terms(claim)
        return terms.contract.claims.email if terms else ""

    async def remark(self, claim: Claim, by: str, text: str, data: dict[str, Any]) -> None:
        """Write a line of history about what changes nothing yet."""
        await self._note(claim, claim.state, by, text, data)

    def refuse_unfit(self, claim: Claim) -> None:
        """Let only a claim pass that may be filed now: with all evidence, in its legal days.

        Raises
        ------
        Conflict
            If it is filed already or closed, evidence is missing, it is too early or too late.
        """
        if claim.missing and claim.state in BEFORE_FILING:
            names = [each.value for each in claim.missing]
            raise Conflict(f"evidence is missing: {', '.join(names)}", {"missing": names})
        refuse_illegal(claim.state, ClaimState.FILED)
        self._refuse_outside(claim)

    async def file(self, claim: Claim, by: str, reference: str = "", text: str = "filed") -> Claim:
        """Note that it is with the other side, in its legal days and with all evidence.

        Raises
        ------
        Conflict
            If evidence is missing, a trace must be finished first, it is too early or too late.
        """
        self.refuse_unfit(claim)
        terms = await self._terms(claim)
        term = terms.term(claim, ClaimStep.FILE) if terms else None
        changed = replace(
            claim,
            state=ClaimState.FILED,
            filed_at=self._now,
            reference=reference or claim.reference,
            answer_due=terms.answer_due(term, self._now) if terms and term else None,
            **_WITHOUT_DEADLINE,
        )
        return await self._keep(claim, changed, by, text, {"reference": changed.reference})

    def _refuse_outside(self, claim: Claim) -> None:
        if claim.opens_at is not None and self._now < claim.opens_at:
            raise Conflict(
                f"too early: the terms allow it from {claim.opens_at.isoformat()} on",
                {"opens_at": claim.opens_at.isoformat()},
            )
        if claim.closes_at is not None and self._now >= claim.closes_at:
            raise Conflict(
                f"too late: the last legal day ended at {claim.closes_at.isoformat()}",
                {"closes_at": claim.closes_at.isoformat()},
            )

    async def move(
        self,
        claim: Claim,
        by: str,
        state: ClaimState,
        text: str = "",
        *,
        approved_minor: int | None = None,
        reference: str = "",
    ) -> Claim:
        """Take a claim to another state that needs no more than a word, or is the carrier's decision.

        Parameters
        ----------
        approved_minor : what the carrier grants, for the two kinds of approval.

        Raises
        ------
        Conflict
            If there is no way there.
        InvalidInput
            If the granted amount does not fit the decision.
        """
        amount = _granted(claim, state, approved_minor)
        changed = replace(claim, state=state, approved_minor=amount, reference=reference or claim.reference)
        if state in _DECIDED:
            changed = replace(changed, decided_at=self._now, **_WITHOUT_DEADLINE)
            if state in {ClaimState.REJECTED, ClaimState.APPROVED_PARTIAL}:
                changed = await self._with_appeal(changed, claim)
        return await self._keep(claim, changed, by, text, {"approved_minor": amount})

    async def _with_appeal(self, decided: Claim, before: Claim) -> Claim:
        """Let the days of the appeal run, where the terms allow one."""
        again = before.state is ClaimState.APPEALED
        step = ClaimStep.SECOND_APPEAL if again else ClaimStep.APPEAL
        terms = await self._terms(decided)
        term = terms.term(decided, step) if terms else None
        if terms is None or term is None:
            return decided
        return _running(decided, step, terms.window(term, self._now), term.deadline.silence)

    async def appeal(self, claim: Claim, by: str, text: str) -> Claim:
        """Ask the carrier to decide again, in the days that the terms leave.

        Raises
        ------
        Conflict
            If there is no way there, or it is too late.
        """
        self._refuse_outside(claim)
        return await self._keep(claim, replace(claim, state=ClaimState.APPEALED, **_WITHOUT_DEADLINE), by, text, {})

    async def settle(
        self,
        claim: Claim,
        by: str,
        recovered_minor: int,
        text: str,
        salvage_minor: int = 0,
        how: Mapping[str, str] | None = None,
    ) -> Claim:
        """Note what came back, by credit note or payment; all of what was granted closes the claim.

        Parameters
        ----------
        how : ``by`` what, and the ``document``'s number, for the history.

        Raises
        ------
        Conflict
            If nothing was granted.
        InvalidInput
            If more comes back than was granted.
        """
        refuse_illegal(claim.state, ClaimState.SETTLED)
        recovered = claim.recovered_minor + recovered_minor
        if recovered > claim.approved_minor:
            expected = f"at most {claim.approved_minor - claim.recovered_minor}, what is granted and still open"
            issue = RowIssue("body", "/body/recovered_minor", None, str(recovered_minor), expected)
            raise InvalidInput("more came back than was granted", [issue])
        done = recovered == claim.approved_minor
        changed = replace(
            claim,
            recovered_minor=recovered,
            salvage_minor=claim.salvage_minor + salvage_minor,
            state=ClaimState.SETTLED if done else claim.state,
        )
        data = {"recovered_minor": recovered_minor, "salvage_minor": salvage_minor, **(how or {})}
        return await self._keep(claim, changed, by, text, data)

    async def expire_due(self) -> list[Claim]:
        """Close claims whose last legal day has passed, as of the instant at which it did, however late this runs."""
        closed = []
        for claim in await self._claims.passed(self._now, _BATCH):
            at = claim.closes_at or self._now
            text = _SILENCE_TEXT[Silence(claim.silence)]
            expired = replace(claim, state=ClaimState.EXPIRED, closed_at=at)
            closed.append(await self._keep(claim, expired, CLOCK, text, {"closes_at": at.isoformat()}))
        return closed

    async def next_to_close(self) -> datetime | None:
        """Give the instant at which `expire_due` has work next; ``None`` for never."""
        return await self._claims.next_to_close()

    async def _terms(self, claim: Claim) -> TermsInForce | None:
        if not claim.carrier_id:
            return None
        return await terms_in_force(self._session, claim.carrier_id, claim.started_at)

    async def _keep(self, before: Claim, changed: Claim, by: str, text: str, data: dict[str, Any]) -> Claim:
        if changed.state is not before.state:
            refuse_illegal(before.state, changed.state)
        if changed.state in CLOSED and changed.closed_at is None:
            changed = replace(changed, closed_at=self._now, **_WITHOUT_DEADLINE)
        changed = replace(changed, revision=before.revision + 1)
        if not await self._claims.change(changed):
            raise Stale("somebody else has changed this claim meanwhile")
        await self._note(changed, before.state, by, text, data)
        await self._tasks.follow(changed)
        await self._holds.follow(changed)
        if changed.state is not before.state:
            await self._tell(changed)
        return changed

    async def _note(self, claim: Claim, before: ClaimState | None, by: str, text: str, data: dict[str, Any]) -> None:
        await self._claims.note(ClaimEntry(claim.id, self._now, by, before, claim.state, text, data))

    async def _tell(self, claim: Claim) -> None:
        data = {
            "claim_id": claim.id,
            "kind": claim.kind.value,
            "state": claim.state.value,
            "shipment_id": claim.shipment_id,
            "claimed_minor": claim.claimed_minor,
            "approved_minor": claim.approved_minor,
            "recovered_minor": claim.recovered_minor,
            "currency": claim.currency,
        }
        carrier_id = claim.carrier_id if claim.filed_at else ""  # what is not filed is nothing to it
        happening = Happening("claim.changed", claim.id, claim.shop_id, carrier_id, claim.rider_id, data)
        await record(self._session, happening)


_WITHOUT_DEADLINE: Final[dict[str, Any]] = {"opens_at": None, "closes_at": None, "act_by": None}
_DECIDED: Final = frozenset({ClaimState.APPROVED, ClaimState.APPROVED_PARTIAL, ClaimState.REJECTED})
_SILENCE_TEXT: Final = {
    Silence.LOST: "the last legal day passed: the claim is lost",
    Silence.ACCEPTED: "the last legal day passed: the other side's word stands",
}


def _refuse_nonsense(new: NewClaim) -> None:
    if bool(new.carrier_id) == bool(new.rider_id):
        issue = RowIssue("body", "/body/carrier_id", None, new.carrier_id or None, "a carrier or a rider, one of them")
        raise InvalidInput("a claim is against somebody", [issue])
    if new.claimed_minor <= 0:
        issue = RowIssue("body", "/body/claimed_minor", None, str(new.claimed_minor), "an amount > 0")
        raise InvalidInput("a claim asks for something", [issue])


def _made(new: NewClaim, terms: TermsInForce | None, pieces: tuple[Piece, ...], now: datetime) -> Claim:
    term = terms.term(new, ClaimStep.FILE) if terms else None
    claim = Claim(
        id=new_id("clm"),
        kind=new.kind,
        state=ClaimState.DRAFT,
        shipment_id=new.shipment_id,
        pays_for=new.pays_for,
        carrier_id=new.carrier_id,
        rider_id=new.rider_id,
        shop_id=new.shop_id,
        incident_id=new.incident_id,
        contract_id=terms.version.id if terms else "",
        currency=new.currency,
        claimed_minor=new.claimed_minor,
        most_minor=term.most_minor(new.claimed_minor) if term else new.claimed_minor,
        approved_minor=0,
        recovered_minor=0,
        salvage_minor=0,
        service_level=new.service_level,
        international=new.international,
        started_at=new.started_at,
        step=ClaimStep.FILE,
        silence=Silence.LOST.value,
        checklist=term.evidence if term else (),
        pieces=pieces,
        reference="",
        text=new.text,
        created_at=now,
        filed_at=None,
        answer_due=None,
        decided_at=None,
        closed_at=None,
        revision=1,
        **_WITHOUT_DEADLINE,
    )
    if terms is not None and term is not None:
        claim = _running(claim, ClaimStep.FILE, terms.window(term, new.started_at), term.deadline.silence)
    return replace(claim, state=_prepared(claim))


def _running(claim: Claim, step: ClaimStep, window: LegalWindow, silence: Silence) -> Claim:
    return replace(
        claim,
        step=step,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        act_by=window.act_by,
        silence=silence.value,
    )


def _prepared(claim: Claim) -> ClaimState:
    """Say whether a claim that has not been filed yet could be."""
    if claim.state not in BEFORE_FILING:
        return claim.state
    return ClaimState.EVIDENCE_MISSING if claim.missing else ClaimState.READY


def _granted(claim: Claim, state: ClaimState, approved_minor: int | None) -> int:
    """Check the amount of a decision.

    Raises
    ------
    InvalidInput
        If it does not fit.
    """
    if state is ClaimState.APPROVED:
        return claim.claimed_minor if approved_minor is None else approved_minor
    if state is ClaimState.APPROVED_PARTIAL:
        if approved_minor is None or not 0 < approved_minor < claim.claimed_minor:
            expected = f"an amount between 0 and {claim.claimed_minor}, both excluded"
            value = None if approved_minor is None else str(approved_minor)
            issue = RowIssue("body", "/body/approved_minor", None, value, expected)
            raise InvalidInput("a partial approval grants a part", [issue])
        return approved_minor
    return 0 if state is ClaimState.REJECTED else claim.approved_minor


def _visible(claim: Claim, caller: Principal) -> bool:
    if caller.is_staff:
        return True
    return bool(caller.carrier_id) and claim.carrier_id == caller.carrier_id and claim.filed_at is not None
