from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lastmile.carriers.contracts.attempts import AttemptTerms, SilenceTerm
from lastmile.carriers.tracking import NdrAction, NdrAnswer, NdrPhase, default_rules, ndr_case, read_rules
from lastmile.core.errors import InvalidInput
from lastmile.core.tracking import Reason, Status, TrackingEvent

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RULES = default_rules()


def test_what_a_contract_says_goes_before_the_usual_and_the_rest_stays():
    assert RULES.under(AttemptTerms()) == RULES
    one = RULES.under(AttemptTerms(most_attempts=1, silence=(SilenceTerm("weather", NdrAction.HOLD),)))
    assert (one.most_attempts, one.answer_within_h) == (1, RULES.answer_within_h)
    assert one.silence(Reason.WEATHER) is NdrAction.HOLD
    assert one.silence(Reason.CONSIGNEE_CANCELLED) is NdrAction.RETURN
    every = RULES.under(AttemptTerms(silence=(SilenceTerm("any", NdrAction.HOLD),)))
    assert {every.silence(reason) for reason in Reason} == {NdrAction.HOLD}


def failed(key: str = "f1", at: datetime = NINE, reason: Reason = Reason.CONSIGNEE_NOT_HOME) -> TrackingEvent:
    return TrackingEvent(key, at, Status.ATTEMPT_FAILED, reason)


def answer(action: NdrAction, hours: float = 2, event: str = "f1") -> NdrAnswer:
    return NdrAnswer(event, action, NINE + hours * HOUR)


def test_no_failed_attempt_no_case():
    assert ndr_case([TrackingEvent("a", NINE, Status.AT_HUB)], [], RULES, NINE) is None


def test_an_open_case_says_what_may_be_answered_until_when():
    case = ndr_case([failed()], [], RULES, NINE + 3 * HOUR)
    assert case is not None
    assert (case.phase, case.attempt, case.due_at) == (NdrPhase.OPEN, 1, NINE + DAY)
    assert case.allowed == (NdrAction.REATTEMPT, NdrAction.HOLD, NdrAction.RETURN)
    assert case.action is None


def test_the_first_answer_in_time_counts():
    answers = [answer(NdrAction.RETURN, 5), answer(NdrAction.REATTEMPT, 2), answer(NdrAction.HOLD, 99)]
    case = ndr_case([failed()], answers, RULES, NINE + 6 * HOUR)
    assert case is not None
    assert (case.phase, case.action, case.acts_at) == (NdrPhase.ANSWERED, NdrAction.REATTEMPT, NINE + 2 * HOUR)


def test_an_answer_that_is_late_not_allowed_or_to_another_attempt_does_not():
    event = failed(reason=Reason.CONSIGNEE_CANCELLED)
    answers = [answer(NdrAction.REATTEMPT), answer(NdrAction.RETURN, 30), answer(NdrAction.RETURN, 1, "f0")]
    case = ndr_case([event], answers, RULES, NINE + 23 * HOUR)
    assert case is not None
    assert (case.phase, case.allowed) == (NdrPhase.OPEN, (NdrAction.RETURN,))


@pytest.mark.parametrize(
    ("reason", "action"),
    [
        (Reason.CONSIGNEE_NOT_HOME, NdrAction.REATTEMPT),
        (Reason.CONSIGNEE_REFUSED, NdrAction.RETURN),
        (Reason.CONSIGNEE_WRONG_ADDRESS, NdrAction.HOLD),
    ],
)
def test_silence_has_a_meaning(reason: Reason, action: NdrAction):
    case = ndr_case([failed(reason=reason)], [], RULES, NINE + DAY + HOUR)
    assert case is not None
    assert (case.phase, case.action) == (NdrPhase.LAPSED, action)


def test_a_hold_ends_in_a_return():
    held = [answer(NdrAction.HOLD)]
    for days, action in ((3, NdrAction.HOLD), (8, NdrAction.RETURN)):
        case = ndr_case([failed()], held, RULES, NINE + days * DAY)
        assert case is not None
        assert (case.action, case.acts_at) == (action, NINE + 2 * HOUR + 7 * DAY)


def test_after_the_last_attempt_it_returns_whatever_is_answered():
    events = [failed(f"f{day}", NINE + day * DAY) for day in range(3)]
    case = ndr_case(events, [answer(NdrAction.REATTEMPT, 50, "f2")], RULES, NINE + 2 * DAY + HOUR)
    assert case is not None
    assert (case.phase, case.attempt, case.action) == (NdrPhase.EXHAUSTED, 3, NdrAction.RETURN)


@pytest.mark.parametrize(
    ("status", "phase"), [(Status.OUT_FOR_DELIVERY, NdrPhase.OVER), (Status.AT_HUB, NdrPhase.OPEN)]
)
def test_a_new_attempt_ends_the_case_and_a_night_at_the_hub_does_not(status: Status, phase: NdrPhase):
    case = ndr_case([failed(), TrackingEvent("n", NINE + HOUR, status)], [], RULES, NINE + 2 * HOUR)
    assert case is not None
    assert case.phase is phase


def test_wrong_rules_name_their_lines(tmp_path: Path):
    path = tmp_path / "rules.yaml"
    path.write_text(
        "answer_within_h: 0\nmost_attempts: 3\non_silence: {any: burn}\nanswers: {any: [hold]}\nhold_days: 7\n"
    )
    with pytest.raises(InvalidInput) as caught:
        read_rules(path)
    assert {(issue.row, issue.column) for issue in caught.value.issues} == {
        (1, "answer_within_h"),
        (3, "on_silence.any"),
    }
    path.write_text(
        "answer_within_h: 9\nmost_attempts: 3\non_silence: {bad: hold}\nanswers: {any: [hold]}\nhold_days: 7\n"
    )
    with pytest.raises(InvalidInput, match="failed attempts"):
        read_rules(path)
