"""Events come late, twice and in any order: what they mean together does not change."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from lastmile.carriers.tracking import contradicted, default_rules, distinct, ndr_case, passages, state_of
from lastmile.core.tracking import FINAL, Reason, Status, TrackingEvent

START = datetime(2026, 3, 2, tzinfo=UTC)
RULES = default_rules()
Streams = tuple[list[TrackingEvent], list[TrackingEvent]]
zones = st.sampled_from([timezone(timedelta(minutes=m)) for m in (-720, -300, 0, 330, 345, 840)])
events = st.lists(
    st.builds(
        TrackingEvent,
        key=st.sampled_from("abcdefgh"),
        occurred_at=st.builds(lambda h, zone: (START + timedelta(hours=h)).astimezone(zone), st.integers(0, 90), zones),
        status=st.sampled_from(Status),
        reason=st.none() | st.sampled_from(Reason),
        code=st.sampled_from(["A", "B"]),
    ),
    max_size=14,
)


@st.composite
def set_and_stream(draw: st.DrawFn) -> Streams:
    """Give events, and the same ones in any order with any of them repeated."""
    known = draw(events)
    again = draw(st.lists(st.sampled_from(known), max_size=10)) if known else []
    return known, draw(st.permutations([*known, *again]))


@given(set_and_stream())
def test_any_permutation_and_duplication_gives_the_same_state(streams: Streams):
    known, stream = streams
    assert state_of(stream) == state_of(known)
    assert distinct(stream) == distinct(known)
    assert contradicted(stream) == contradicted(known)
    assert passages(stream) == passages(known)


@given(set_and_stream(), st.integers(0, 400))
def test_the_same_holds_for_what_a_failed_attempt_asks_for(streams: Streams, hours: int):
    known, stream = streams
    now = START + timedelta(hours=hours)
    assert ndr_case(stream, [], RULES, now) == ndr_case(known, [], RULES, now)


@given(set_and_stream())
def test_events_in_portions_end_where_they_end_at_once(streams: Streams):
    known, stream = streams
    half = len(stream) // 2
    assert state_of([*distinct(stream[:half]), *distinct(stream[half:])]) == state_of(known)


@given(events)
def test_what_is_taken_back_was_final_and_not_the_last_word(known: list[TrackingEvent]):
    state = state_of(known)
    for event in contradicted(known):
        assert event.status in FINAL
        assert state.last_event_at is not None
        assert event.occurred_at <= state.last_event_at
