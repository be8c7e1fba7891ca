"""Weight discrepancies: the carrier weighed more than was stated. Accept, dispute, or find the evidence in time.

Aggregators such as Shiprocket announce them before they bill: both sides' money is on hold, silence means acceptance
after so many days, and a dispute needs photos with tape measure and scale. The rules are claim terms of the contract
(kind ``weight``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lastmile.carriers.claims.deadlines import LegalWindow, legal_window
from lastmile.carriers.claims.terms import ClaimKind, ClaimStep, ClaimTerm, Evidence, Silence
from lastmile.carriers.contracts.contract import Contract
from lastmile.carriers.invoices.audit import as_carried
from lastmile.carriers.invoices.model import BilledShipment
from lastmile.carriers.quoting.quotes import Quote, price_carried


@dataclass(frozen=True, slots=True)
class WeightDiscrepancy:
    """What a carrier announces.

    Parameters
    ----------
    facts : the shipment, with our own measurements where there are any.
    charged_g : weight that the carrier wants to charge, grams; volumetric or from the scale.
    raised_at : when it was announced, aware.
    have : the evidence at hand.
    """

    facts: BilledShipment
    charged_g: int
    raised_at: datetime
    have: frozenset[Evidence] = frozenset()


class Advice(StrEnum):
    """What to do."""

    ACCEPT = "accept"
    DISPUTE = "dispute"
    GATHER_EVIDENCE = "gather_evidence"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class WeightAssessment:
    """What a discrepancy is about.

    Parameters
    ----------
    advice : accept what is right or worth nothing, dispute what is wrong and proven, gather evidence while there is
        time.
    at_stake_minor : price at the carrier's weight − price at ours, minor units, at least 0: what is on hold. ``None``
        where the contract has no price for one of them, such as a weight above its last break.
    currency : of the amount.
    ours_g, theirs_g : charged weights that were compared, grams.
    missing : evidence that the contract asks for and is not at hand.
    window : when it may be disputed; ``None`` where the contract says nothing about it.
    on_silence : what it means to say nothing.
    """

    advice: Advice
    at_stake_minor: int | None
    currency: str
    ours_g: int
    theirs_g: int
    missing: tuple[Evidence, ...]
    window: LegalWindow | None
    on_silence: Silence | None


def assess(discrepancy: WeightDiscrepancy, contract: Contract, now: datetime) -> WeightAssessment:
    """Say what is at stake and what to do about it.

    Parameters
    ----------
    contract : in force on the day of collection.
    now : aware.
    """
    facts = discrepancy.facts
    item = as_carried(facts)
    ours = price_carried(contract, item, facts.shipped_on)
    theirs = price_carried(contract, replace(item, weight_g=discrepancy.charged_g, volume_cm3=0), facts.shipped_on)
    at_stake = None
    if isinstance(ours, Quote) and isinstance(theirs, Quote):
        at_stake = max(0, theirs.total_minor - ours.total_minor)
    term = contract.claims.find(ClaimKind.WEIGHT, ClaimStep.FILE)
    calendar, timezone = contract.calendar, contract.timezone
    window = legal_window(term.deadline, discrepancy.raised_at, calendar, timezone) if term else None
    missing = term.missing(discrepancy.have) if term else ()
    return WeightAssessment(
        advice=_advice(at_stake, missing, window, now),
        at_stake_minor=at_stake,
        currency=contract.currency,
        ours_g=_charged_g(ours),
        theirs_g=discrepancy.charged_g,
        missing=missing,
        window=window,
        on_silence=_silence(term),
    )


def _advice(at_stake: int | None, missing: tuple[Evidence, ...], window: LegalWindow | None, now: datetime) -> Advice:
    if at_stake == 0:
        return Advice.ACCEPT
    if window is not None and now >= window.closes_at:
        return Advice.TOO_LATE
    return Advice.GATHER_EVIDENCE if missing else Advice.DISPUTE


def _charged_g(quote: object) -> int:
    return quote.weighed.piece_g * quote.weighed.pieces if isinstance(quote, Quote) else 0


def _silence(term: ClaimTerm | None) -> Silence | None:
    return term.deadline.silence if term else None
