"""Offering a shipment until somebody takes it: a function of the answers and the clock.

One after the other: the first candidate is offered the shipment; its rejection, or silence until the offer lapses,
moves on to the next by itself. Broadcast: all are offered it at once, and the first to accept gets it, or at the
deadline the best of all who accepted. The state follows from the *set* of answers and ``now``: any order of arrival,
and any repetition, ends in the same state, and what has been awarded stays awarded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TenderMode(StrEnum):
    """How candidates are asked."""

    SEQUENCE = "sequence"
    BROADCAST = "broadcast"


class Award(StrEnum):
    """Who gets a broadcast: the first to accept, or the best of all who accept until the deadline."""

    FIRST = "first"
    BEST = "best"


class OfferState(StrEnum):
    """Where one offer stands."""

    WAITING = "waiting"
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    BEATEN = "beaten"


class TenderState(StrEnum):
    """Where the tender stands."""

    OPEN = "open"
    AWARDED = "awarded"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class TenderRules:
    """How a shipment is tendered.

    Parameters
    ----------
    mode : one after the other, or all at once.
    answer_within : how long an offer stands.
    award : of a broadcast.
    """

    mode: TenderMode = TenderMode.SEQUENCE
    answer_within: timedelta = timedelta(minutes=15)
    award: Award = Award.FIRST


@dataclass(frozen=True, slots=True)
class Answer:
    """What a carrier says.

    Parameters
    ----------
    carrier_id : who.
    accepts : yes or no.
    at : when it was received, aware.
    """

    carrier_id: str
    accepts: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """One candidate's part in a tender.

    Parameters
    ----------
    carrier_id : who.
    state : where it stands.
    offered_at, lapses_at : aware; ``None`` while it has not been its turn.
    """

    carrier_id: str
    state: OfferState
    offered_at: datetime | None = None
    lapses_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tender:
    """Where a tender stands.

    Parameters
    ----------
    state : open, awarded, exhausted (everybody said no or nothing), expired (the deadline passed).
    offers : of every candidate, in the order in which they are asked.
    awarded_to : who has it.
    awarded_at : since when, aware.
    wake_at : when time alone would change the state; ``None`` where it would not.
    """

    state: TenderState
    offers: tuple[Offer, ...]
    awarded_to: str | None = None
    awarded_at: datetime | None = None
    wake_at: datetime | None = None


def tender(
    candidates: Sequence[str],
    rules: TenderRules,
    opened_at: datetime,
    deadline: datetime,
    answers: Iterable[Answer],
    now: datetime,
) -> Tender:
    """Say where a tender stands.

    Parameters
    ----------
    candidates : carriers, best first, each once.
    rules : how they are asked.
    opened_at : when the first offer went out, aware.
    deadline : when it must be settled, aware; no offer stands longer.
    answers : all that were received, in any order; those of a carrier whose offer does not stand count for nothing.
    now : aware; answers after it are not known yet.
    """
    known = sorted({each for each in answers if each.at <= now}, key=lambda each: (each.at, each.accepts))
    play = _broadcast if rules.mode is TenderMode.BROADCAST else _sequence
    return play(candidates, rules, opened_at, deadline, known, now)


def _sequence(
    candidates: Sequence[str],
    rules: TenderRules,
    opened_at: datetime,
    deadline: datetime,
    answers: Sequence[Answer],
    now: datetime,
) -> Tender:
    offers: list[Offer] = []
    turn = opened_at
    for place, carrier_id in enumerate(candidates):
        waiting = tuple(Offer(each, OfferState.WAITING) for each in candidates[place:])
        if turn >= deadline:
            return Tender(TenderState.EXPIRED, (*offers, *waiting))
        lapses_at = min(turn + rules.answer_within, deadline)
        answer = _answer(answers, carrier_id, turn, lapses_at)
        if answer is not None and answer.accepts:
            won = Offer(carrier_id, OfferState.ACCEPTED, turn, lapses_at)
            return Tender(TenderState.AWARDED, (*offers, won, *waiting[1:]), carrier_id, answer.at)
        if answer is None and now < lapses_at:
            here = Offer(carrier_id, OfferState.OPEN, turn, lapses_at)
            return Tender(TenderState.OPEN, (*offers, here, *waiting[1:]), wake_at=lapses_at)
        state = OfferState.LAPSED if answer is None else OfferState.REJECTED
        offers.append(Offer(carrier_id, state, turn, lapses_at))
        turn = lapses_at if answer is None else answer.at
    return Tender(TenderState.EXHAUSTED, tuple(offers))


def _answer(answers: Sequence[Answer], carrier_id: str, begin: datetime, end: datetime) -> Answer | None:
    """Give the first answer of a carrier while its offer stands."""
    return next((each for each in answers if each.carrier_id == carrier_id and begin <= each.at < end), None)


def _broadcast(
    candidates: Sequence[str],
    rules: TenderRules,
    opened_at: datetime,
    deadline: datetime,
    answers: Sequence[Answer],
    now: datetime,
) -> Tender:
    lapses_at = min(opened_at + rules.answer_within, deadline)
    said = {carrier_id: _answer(answers, carrier_id, opened_at, lapses_at) for carrier_id in candidates}
    accepted = [(place, answer) for place, answer in enumerate(said.values()) if answer is not None and answer.accepts]
    settled = now >= lapses_at or all(answer is not None for answer in said.values())
    if accepted and rules.award is Award.FIRST:
        place, answer = min(accepted, key=lambda pair: (pair[1].at, pair[0]))
        return _won(said, place, answer.at, opened_at, lapses_at)
    if accepted and settled:
        last = max((answer.at for answer in said.values() if answer is not None), default=lapses_at)
        silent = any(answer is None for answer in said.values())
        return _won(said, accepted[0][0], lapses_at if silent else last, opened_at, lapses_at)
    offers = tuple(_offer(carrier_id, answer, opened_at, lapses_at, now) for carrier_id, answer in said.items())
    if not settled:
        return Tender(TenderState.OPEN, offers, wake_at=lapses_at)
    expired = lapses_at == deadline and any(answer is None for answer in said.values())
    return Tender(TenderState.EXPIRED if expired else TenderState.EXHAUSTED, offers)


def _won(said: dict[str, Answer | None], place: int, at: datetime, opened_at: datetime, lapses_at: datetime) -> Tender:
    winner = tuple(said)[place]
    offers = tuple(
        Offer(carrier_id, _after_award(carrier_id == winner, answer, at), opened_at, lapses_at)
        for carrier_id, answer in said.items()
    )
    return Tender(TenderState.AWARDED, offers, winner, at)


def _after_award(won: bool, answer: Answer | None, at: datetime) -> OfferState:
    """An answer after the award changes nothing."""
    if won:
        return OfferState.ACCEPTED
    rejected = answer is not None and not answer.accepts and answer.at <= at
    return OfferState.REJECTED if rejected else OfferState.BEATEN


def _offer(carrier_id: str, answer: Answer | None, opened_at: datetime, lapses_at: datetime, now: datetime) -> Offer:
    if answer is not None:
        state = OfferState.ACCEPTED if answer.accepts else OfferState.REJECTED
    else:
        state = OfferState.OPEN if now < lapses_at else OfferState.LAPSED
    return Offer(carrier_id, state, opened_at, lapses_at)
