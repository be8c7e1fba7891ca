"""Every row of the table of published terms, by hand, and the cases that calendars and clocks make."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lastmile.carriers import BusinessCalendar, PublicHolidays
from lastmile.carriers.carriers_yaml.claims import default_names, published
from lastmile.carriers.claims import (
    ClaimKind,
    ClaimStep,
    Deadline,
    Direction,
    Evidence,
    Period,
    Silence,
    StartEvent,
    legal_window,
    result_due,
)

ANY_DAY = BusinessCalendar()
US = BusinessCalendar(public=PublicHolidays("US"))
NEW_YORK, KOLKATA = "America/New_York", "Asia/Kolkata"
STARTED = datetime(2026, 11, 2, 15, tzinfo=ZoneInfo(NEW_YORK))  # a Monday, the day after the clocks went back


def last_day(closes_at: datetime, timezone: str) -> date:
    return (closes_at.astimezone(ZoneInfo(timezone)) - timedelta(microseconds=1)).date()


ROWS = [
    # carrier, kind, step, service level, across a border, start event, first day, last day
    ("ups", "damaged", "file", "", False, "delivery", "2026-11-02", "2027-01-01"),
    ("ups", "lost", "file", "", False, "scheduled_delivery", "2026-11-02", "2027-01-01"),
    ("ups", "damaged", "documents", "", False, "delivery", "2026-11-02", "2027-08-02"),
    ("ups", "lost", "documents", "", False, "scheduled_delivery", "2026-11-02", "2027-08-02"),
    ("fedex", "damaged", "file", "", False, "delivery", "2026-11-02", "2027-01-01"),
    ("fedex", "damaged", "file", "", True, "delivery", "2026-11-02", "2026-11-23"),
    ("fedex", "lost", "file", "", False, "acceptance", "2026-11-02", "2027-08-02"),
    ("usps", "lost", "file", "", False, "mailing", "2026-11-17", "2027-01-01"),
    ("usps", "lost", "file", "express", False, "mailing", "2026-11-09", "2027-01-01"),
    ("usps", "damaged", "file", "", False, "mailing", "2026-11-02", "2027-01-01"),
    ("usps", "damaged", "appeal", "", False, "decision", "2026-11-02", "2026-12-02"),
    ("usps", "damaged", "second_appeal", "", False, "decision", "2026-11-02", "2026-12-02"),
    ("usps", "lost", "appeal", "", False, "decision", "2026-11-02", "2026-12-02"),
    ("usps", "lost", "second_appeal", "", False, "decision", "2026-11-02", "2026-12-02"),
    ("dhl_express_us", "damaged", "file", "", False, "acceptance", "2026-11-02", "2026-12-02"),
    ("dhl_express_us", "lost", "file", "", False, "acceptance", "2026-11-02", "2026-12-02"),
    ("dhl_express_us", "lost", "trace", "", False, "acceptance", "2026-11-02", "2026-12-02"),
    ("shiprocket", "weight", "file", "", False, "discrepancy", "2026-11-03", "2026-11-10"),
    ("shiprocket", "delivery", "file", "", False, "delivery", "2026-11-03", "2026-11-06"),
    ("shiprocket", "return", "file", "", False, "return_delivery", "2026-11-03", "2026-11-06"),
    ("shiprocket", "delivery", "proof_of_delivery", "", False, "delivery", "2026-11-03", "2026-11-10"),
    ("shyplite", "lost", "file", "", False, "pickup", "2026-11-03", "2026-12-03"),
    ("shyplite", "damaged", "file", "", False, "delivery", "2026-11-03", "2026-11-05"),
]


@pytest.mark.parametrize(("carrier", "kind", "step", "level", "international", "start", "first", "last"), ROWS)
def test_every_row_of_the_table(
    carrier: str, kind: str, step: str, level: str, international: bool, start: str, first: str, last: str
):
    currency, terms = published(carrier)
    timezone = KOLKATA if currency == "INR" else NEW_YORK  # in Kolkata it is the 3rd already
    term = terms.find(ClaimKind(kind), ClaimStep(step), level, international=international)
    assert term is not None
    assert term.deadline.start == start
    window = legal_window(term.deadline, STARTED, US, timezone)
    assert window.opens_at.astimezone(ZoneInfo(timezone)).date() == date.fromisoformat(first)
    assert last_day(window.closes_at, timezone) == date.fromisoformat(last)
    assert term.source


def test_no_published_term_is_without_its_row():
    named = {row[:3] for row in ROWS}
    written = {(name, str(t.kind), str(t.step)) for name in default_names() for t in published(name)[1].terms}
    assert named == written


def test_usps_takes_no_claim_for_a_loss_before_day_15():
    term = published("usps")[1].find(ClaimKind.LOST, ClaimStep.FILE)
    window = legal_window(term.deadline, STARTED, US, NEW_YORK)
    opens = datetime(2026, 11, 17, 5, tzinfo=UTC)  # local midnight
    assert window.opens_at == opens
    assert not window.allows(opens - timedelta(microseconds=1))
    assert window.allows(opens)
    assert window.allows(window.closes_at - timedelta(microseconds=1))
    assert not window.allows(window.closes_at)


def test_silence_evidence_and_money():
    weight = published("shiprocket")[1].find(ClaimKind.WEIGHT, ClaimStep.FILE)
    assert weight.deadline.silence is Silence.ACCEPTED
    missing = weight.missing(frozenset({Evidence.CATEGORY, Evidence.PHOTO_LABEL}))
    assert missing == (Evidence.PHOTO_TAPE_MEASURE, Evidence.PHOTO_SCALE)
    lost = published("shyplite")[1].find(ClaimKind.LOST, ClaimStep.FILE)
    assert lost.deadline.silence is Silence.LOST
    assert [lost.most_minor(value) for value in (499_999, 500_000, 900_000)] == [499_999, 500_000, 500_000]
    assert [lost.most_minor(value, Direction.REVERSE) for value in (300_001, 900_000)] == [150_001, 200_000]
    assert not published("fedex")[1].find(ClaimKind.DAMAGED, ClaimStep.FILE).deductible
    assert published("ups")[1].find(ClaimKind.DAMAGED, ClaimStep.FILE).most_minor(7) == 7
    assert published("ups")[1].find(ClaimKind.WEIGHT, ClaimStep.FILE) is None


def rule(latest: Period, **more: object) -> Deadline:
    return Deadline(StartEvent.DELIVERY, latest, **more)


@pytest.mark.parametrize(
    ("latest", "moves", "last", "act_by"),
    [
        (Period(days=5), False, "2026-11-29", "2026-11-27"),  # a Sunday; Friday is the last day to act
        (Period(days=5), True, "2026-11-30", "2026-11-30"),
        (Period(days=2), True, "2026-11-27", "2026-11-27"),  # Thanksgiving moves to Friday
        (Period(days=2), False, "2026-11-26", "2026-11-25"),
        (Period(days=3, business=True), False, "2026-11-30", "2026-11-30"),  # Wednesday, Friday, Monday
        (Period(months=3), False, "2027-02-24", "2027-02-24"),
    ],
)
def test_weekends_and_holidays(latest: Period, moves: bool, last: str, act_by: str):
    tuesday = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo(NEW_YORK))
    window = legal_window(rule(latest, moves_off_rest_days=moves), tuesday, US, NEW_YORK)
    assert last_day(window.closes_at, NEW_YORK) == date.fromisoformat(last)
    assert last_day(window.act_by, NEW_YORK) == date.fromisoformat(act_by)


def test_a_month_without_the_day_ends_on_its_last():
    started = datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert last_day(legal_window(rule(Period(months=9)), started, ANY_DAY, "UTC").closes_at, "UTC") == date(2027, 2, 28)


def test_the_local_day_counts_and_days_of_23_and_25_hours_do_no_harm():
    late_evening = datetime(2026, 10, 23, 22, 30, tzinfo=UTC)  # already Saturday in Berlin, the day before the change
    window = legal_window(rule(Period(days=1)), late_evening, ANY_DAY, "Europe/Berlin")
    assert window.opens_at == late_evening
    assert window.closes_at == datetime(2026, 10, 25, 23, tzinfo=UTC)
    spring = legal_window(rule(Period(days=1)), datetime(2027, 3, 27, 12, tzinfo=UTC), ANY_DAY, "Europe/Berlin")
    assert spring.closes_at == datetime(2027, 3, 28, 22, tzinfo=UTC)


def test_when_an_answer_is_due():
    friday = datetime(2026, 11, 20, 12, tzinfo=UTC)
    due = result_due(Period(days=5, business=True), friday, US, NEW_YORK)
    assert last_day(due, NEW_YORK) == date(2026, 11, 30)  # over two weekends and Thanksgiving
