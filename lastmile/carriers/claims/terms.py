"""Claim terms: a deadline is a rule, not a date."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lastmile.carriers.contracts.arithmetic import PPM, scale_ppm


class ClaimKind(StrEnum):
    """What a claim is about."""

    LOST = "lost"
    DAMAGED = "damaged"
    LATE = "late"
    WEIGHT = "weight"
    DELIVERY = "delivery"
    RETURN = "return"
    BILLING = "billing"


class ClaimStep(StrEnum):
    """What has to be done in time."""

    FILE = "file"
    DOCUMENTS = "documents"
    TRACE = "trace"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    APPEAL = "appeal"
    SECOND_APPEAL = "second_appeal"


class StartEvent(StrEnum):
    """From when the days are counted."""

    ACCEPTANCE = "acceptance"
    MAILING = "mailing"
    PICKUP = "pickup"
    SCHEDULED_DELIVERY = "scheduled_delivery"
    DELIVERY = "delivery"
    RETURN_DELIVERY = "return_delivery"
    RETURN_INSPECTION = "return_inspection"
    DISCREPANCY = "discrepancy"
    INVOICE = "invoice"
    DECISION = "decision"


class Silence(StrEnum):
    """What it means when the last day passes: the other side's word stands, or the claim is lost."""

    ACCEPTED = "accepted"
    LOST = "lost"


class Evidence(StrEnum):
    """What a carrier asks for."""

    INVOICE = "invoice"
    PROOF_OF_VALUE = "proof_of_value"
    PROOF_OF_INSURANCE = "proof_of_insurance"
    PROOF_OF_DAMAGE = "proof_of_damage"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    CLAIM_FORM = "claim_form"
    DESCRIPTION = "description"
    CATEGORY = "category"
    FINISHED_TRACE = "finished_trace"
    PHOTOS = "photos"
    PHOTO_ITEM = "photo_item"
    PHOTO_INNER_PACKING = "photo_inner_packing"
    PHOTO_LABEL = "photo_label"
    PHOTO_BOX = "photo_box"
    PHOTO_TAPE_MEASURE = "photo_tape_measure"
    PHOTO_SCALE = "photo_scale"
    ITEM_KEPT = "item_kept"
    PACKAGING_KEPT = "packaging_kept"


class Direction(StrEnum):
    """Which way the parcel travelled."""

    FORWARD = "forward"
    REVERSE = "reverse"


class Channel(StrEnum):
    """Which way a claim goes; ``by_hand`` is one that somebody enters at the carrier's own site."""

    BY_HAND = "by_hand"
    ADAPTER = "adapter"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in days or months.

    Parameters
    ----------
    days : ≥ 0; calendar days unless ``business``.
    months : calendar months instead of days; a day that the month does not have is its last.
    business : whether only business days count.
    """

    days: int = 0
    months: int = 0
    business: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Between when and when a step may be taken; the day of the start event is day 0.

    Parameters
    ----------
    start : from when it counts.
    latest : the last day, included.
    earliest : the first day, included.
    silence : what follows when nothing is done.
    moves_off_rest_days : whether a last day on which nobody works moves to the next business day. Where the terms do
        not say so it does not: filing early is always safe.
    """

    start: StartEvent
    latest: Period
    earliest: Period = Period()
    silence: Silence = Silence.LOST
    moves_off_rest_days: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLimit:
    """The most a carrier pays.

    Parameters
    ----------
    direction : which way it holds for; ``None`` means both.
    share_ppm : share of the value in parts per million.
    max_minor : minor units; ``None`` means no other limit than the share.
    """

    direction: Direction | None = None
    share_ppm: int = PPM
    max_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimTerm:
    """One step of one kind of claim.

    Parameters
    ----------
    kind, step : what it is about.
    deadline : until when.
    service_levels : the carrier's own levels it holds for; empty means all. A term that names the level goes before
        one that does not.
    international : whether it holds for parcels across a border, or only within the country; ``None`` means both.
    evidence : the checklist.
    answers_within, pays_within : how long the carrier takes, at most; ``None`` where it says nothing.
    limits : the first that holds for the direction counts; none means the whole value.
    deductible : whether the amount may be kept back from the carrier's invoice.
    source : where it is written.
    """

    kind: ClaimKind
    step: ClaimStep
    deadline: Deadline
    service_levels: frozenset[str] = frozenset()
    international: bool | None = None
    evidence: tuple[Evidence, ...] = ()
    answers_within: Period | None = None
    pays_within: Period | None = None
    limits: tuple[ClaimLimit, ...] = ()
    deductible: bool = True
    source: str = ""

    def missing(self, have: frozenset[Evidence]) -> tuple[Evidence, ...]:
        """Give what the checklist asks for and is not there yet, in its order."""
        return tuple(each for each in self.evidence if each not in have)

    def most_minor(self, value_minor: int, direction: Direction = Direction.FORWARD) -> int:
        """Give the most that is paid for goods of a value, in minor units."""
        limit = next((each for each in self.limits if each.direction in {None, direction}), None)
        if limit is None:
            return value_minor
        share = scale_ppm(value_minor, limit.share_ppm)
        return share if limit.max_minor is None else min(share, limit.max_minor)


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """All terms of one contract version.

    Parameters
    ----------
    email : where claims are sent to; empty where the contract says nothing.
    channels : ways on which the carrier takes claims; empty where the contract says nothing: all are open.
    """

    terms: tuple[ClaimTerm, ...] = ()
    email: str = ""
    channels: frozenset[Channel] = frozenset()

    def takes(self, channel: Channel) -> bool:
        """Whether a claim may be filed on a way."""
        return not self.channels or channel in self.channels

    def find(
        self, kind: ClaimKind, step: ClaimStep, service_level: str = "", *, international: bool = False
    ) -> ClaimTerm | None:
        """Find the term that holds: the most special one, then the first in the contract; ``None`` where none does."""
        holding = (
            term
            for term in self.terms
            if (term.kind, term.step) == (kind, step)
            and (not term.service_levels or service_level in term.service_levels)
            and term.international in {None, international}
        )
        return max(holding, key=lambda term: bool(term.service_levels) + (term.international is not None), default=None)
