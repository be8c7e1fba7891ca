from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.carriers.choice import Answer, Award, OfferState, Tender, TenderMode, TenderRules, TenderState, tender

OPENED = datetime(2026, 11, 24, 8, tzinfo=UTC)
DEADLINE = OPENED + timedelta(minutes=60)
CARRIERS = ("a", "b", "c")


def after(minutes: float) -> datetime:
    return OPENED + timedelta(minutes=minutes)


def yes(carrier: str, minutes: float) -> Answer:
    return Answer(carrier, accepts=True, at=after(minutes))


def no(carrier: str, minutes: float) -> Answer:
    return Answer(carrier, accepts=False, at=after(minutes))


@pytest.fixture
def sequence() -> Callable[..., Tender]:
    def sequence(*answers: Answer, now: float, rules: TenderRules | None = None) -> Tender:
        return tender(CARRIERS, rules or TenderRules(), OPENED, DEADLINE, answers, after(now))

    return sequence


@pytest.fixture
def broadcast() -> Callable[..., Tender]:
    def broadcast(*answers: Answer, now: float, award: Award = Award.FIRST) -> Tender:
        rules = TenderRules(TenderMode.BROADCAST, timedelta(minutes=20), award)
        return tender(CARRIERS, rules, OPENED, DEADLINE, answers, after(now))

    return broadcast


def states(made: Tender) -> list[str]:
    return [offer.state for offer in made.offers]


def test_the_first_is_asked_and_the_clock_is_set(sequence: Callable[..., Tender]):
    made = sequence(now=5)
    assert (made.state, made.wake_at, states(made)) == (TenderState.OPEN, after(15), ["open", "waiting", "waiting"])


def test_a_rejection_moves_on_at_once_and_silence_when_the_offer_lapses(sequence: Callable[..., Tender]):
    made = sequence(no("a", 3), now=4)
    assert (states(made), made.wake_at) == (["rejected", "open", "waiting"], after(18))
    made = sequence(no("a", 3), now=18)
    assert (states(made), made.wake_at) == (["rejected", "lapsed", "open"], after(33))
    won = sequence(no("a", 3), yes("c", 20), now=21)
    assert (won.state, won.awarded_to, won.awarded_at) == (TenderState.AWARDED, "c", after(20))
    assert states(won) == ["rejected", "lapsed", "accepted"]


def test_answers_count_only_while_their_offer_stands(sequence: Callable[..., Tender]):
    assert sequence(yes("b", 3), now=4).awarded_to is None  # not its turn yet
    assert sequence(yes("a", 15), now=15).awarded_to is None  # a moment too late
    assert sequence(yes("a", 14.99), now=15).awarded_to == "a"
    assert sequence(yes("a", 5), now=4).awarded_to is None  # not known yet


def test_everybody_said_no_and_the_deadline(sequence: Callable[..., Tender]):
    assert sequence(no("a", 1), no("b", 2), no("c", 3), now=4).state is TenderState.EXHAUSTED
    assert sequence(now=45).state is TenderState.EXHAUSTED
    slow = TenderRules(answer_within=timedelta(minutes=50))
    made = sequence(now=55, rules=slow)
    assert (states(made), made.wake_at) == (["lapsed", "open", "waiting"], DEADLINE)
    assert sequence(now=60, rules=slow).state is TenderState.EXPIRED


def test_a_broadcast_goes_to_the_first_or_to_the_best(broadcast: Callable[..., Tender]):
    answers = (yes("c", 2), yes("b", 5), no("a", 6))
    first = broadcast(*answers, now=7)
    assert (first.awarded_to, first.awarded_at, states(first)) == ("c", after(2), ["beaten", "beaten", "accepted"])
    best = broadcast(*answers, now=7, award=Award.BEST)
    assert (best.awarded_to, best.awarded_at) == ("b", after(6))  # all have answered
    waiting = broadcast(*answers[:2], now=7, award=Award.BEST)
    assert (waiting.state, waiting.wake_at, states(waiting)) == (
        TenderState.OPEN,
        after(20),
        ["open", "accepted", "accepted"],
    )
    assert broadcast(*answers[:2], now=20, award=Award.BEST).awarded_to == "b"


def test_a_broadcast_that_nobody_takes(broadcast: Callable[..., Tender]):
    assert broadcast(now=19).state is TenderState.OPEN
    assert broadcast(now=20).state is TenderState.EXHAUSTED
    assert broadcast(no("a", 1), no("b", 1), no("c", 1), now=2).state is TenderState.EXHAUSTED
    assert states(broadcast(no("a", 1), now=20)) == ["rejected", "lapsed", "lapsed"]


answers_drawn = st.lists(
    st.builds(Answer, st.sampled_from([*CARRIERS, "d"]), st.booleans(), st.integers(-5, 70).map(after)), max_size=8
)
rules_drawn = st.builds(
    TenderRules,
    st.sampled_from(TenderMode),
    st.sampled_from([5, 15, 90]).map(lambda m: timedelta(minutes=m)),
    st.sampled_from(Award),
)


@settings(max_examples=400)
@given(answers_drawn, rules_drawn, st.integers(0, 80), st.randoms())
def test_any_order_and_repetition_of_answers_is_the_same(
    answers: list[Answer], rules: TenderRules, now: int, shuffle: object
):
    made = tender(CARRIERS, rules, OPENED, DEADLINE, answers, after(now))
    again = [*answers, *answers[:3]]
    shuffle.shuffle(again)
    assert tender(CARRIERS, rules, OPENED, DEADLINE, again, after(now)) == made


@settings(max_examples=400)
@given(answers_drawn, rules_drawn)
def test_what_is_settled_stays_settled(answers: list[Answer], rules: TenderRules):
    settled = None
    for minute in range(0, 80, 2):
        made = tender(CARRIERS, rules, OPENED, DEADLINE, answers, after(minute))
        if settled is not None:
            assert made == settled
        if made.state is not TenderState.OPEN:
            settled = made
        else:
            assert made.wake_at is not None
            assert made.wake_at > after(minute)
        assert sum(offer.state is OfferState.ACCEPTED for offer in made.offers) <= (1 if made.awarded_to else 3)
    assert settled is not None
