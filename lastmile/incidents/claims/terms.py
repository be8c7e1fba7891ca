"""Which terms hold for a claim: those of the contract version in force when its event happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import carriers_from
from lastmile.carriers.claims import ClaimStep, ClaimTerm, LegalWindow, legal_window, result_due
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.register import ContractVersion, Register
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.incidents.claims.records import Claim, NewClaim

_MOST_VERSIONS = 1_000


@dataclass(frozen=True, slots=True)
class TermsInForce:
    """A contract version and what it says about claims."""

    version: ContractVersion
    contract: Contract

    @property
    def timezone(self) -> str:
        """IANA name in which its days begin and end."""
        return str(self.version.document["timezone"])

    def term(self, claim: NewClaim | Claim, step: ClaimStep) -> ClaimTerm | None:
        """Give the term that holds for a step; ``None`` where the contract says nothing."""
        return self.contract.claims.find(claim.kind, step, claim.service_level, international=claim.international)

    def window(self, term: ClaimTerm, started_at: datetime) -> LegalWindow:
        """Give the legal days of a step."""
        return legal_window(term.deadline, started_at, self.contract.calendar, self.timezone)

    def answer_due(self, term: ClaimTerm, filed_at: datetime) -> datetime | None:
        """Give the instant by which the carrier should have answered."""
        if term.answers_within is None:
            return None
        return result_due(term.answers_within, filed_at, self.contract.calendar, self.timezone)


async def terms_in_force(session: AsyncSession, carrier_id: str, at: datetime) -> TermsInForce:
    """Find the contract version that holds when something happens.

    Raises
    ------
    NotFound
        If there is no such carrier.
    InvalidInput
        If no contract of the carrier held then.
    """
    register = Register(session)
    carrier = await register.carriers.by_id(carrier_id)
    for version in await register.contracts.before(carrier.id, None, _MOST_VERSIONS):
        local_day = at.astimezone(ZoneInfo(str(version.document["timezone"]))).date()
        if version.holds_on(local_day):
            entry = {"id": carrier.id, "name": carrier.name, **version.document}
            book = carriers_from({"currency": version.document["currency"], "carriers": [entry]})
            return TermsInForce(version, book.contracts[0])
    issue = RowIssue("body", "/body/started_at", None, at.isoformat(), "an instant in the period of a contract")
    raise InvalidInput(f"{carrier.name} had no contract then", [issue])
