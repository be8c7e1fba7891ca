from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.carriers.scorecards import ALL, ClaimRow, Scoreboard, Share, ShipmentRow, TenderRow, Usual
from lastmile.carriers.tracking.lanes import Lane
from lastmile.core.tracking import Status

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LANE = Lane("net", "day", "HEL", "TKU")
HOUR = timedelta(hours=1)


def board(*rows: ShipmentRow | ClaimRow | TenderRow) -> Scoreboard:
    made = Scoreboard(agreed_lag=HOUR, now=NOW)
    made.count(rows)
    return made


def delivered(late_h: float = -1, **more: object) -> ShipmentRow:
    promised = NOW - timedelta(days=1)
    return ShipmentRow(LANE, Status.DELIVERED, promised, promised + late_h * HOUR, **{"attempts": 1, **more})


def test_each_figure_by_its_formula():
    made = board(
        delivered(0, billed_minor=500, event_lags=(HOUR, 3 * HOUR)),
        delivered(0.01, attempts=2, billed_minor=520, overbilled_minor=20, damaged=True, loss_minor=900),
        ShipmentRow(LANE, Status.LOST, NOW - HOUR, billed_minor=500, loss_minor=2000, recovered_minor=1500),
        ShipmentRow(LANE, Status.IN_TRANSIT, NOW + HOUR),  # its promise still runs
        ShipmentRow(LANE, Status.CANCELLED, NOW - HOUR),
        ShipmentRow(LANE, Status.RETURNED, NOW - HOUR, attempts=3),
        ClaimRow(LANE, won=True, filed_at=NOW - timedelta(days=9), credited_at=NOW - timedelta(days=3)),
        ClaimRow(LANE, won=False, filed_at=NOW),
        ClaimRow(LANE, won=None, filed_at=NOW),
        TenderRow(LANE, accepted=True),
        TenderRow(LANE, accepted=False),
        TenderRow(LANE, accepted=True),
    )
    tally = made.tally(LANE)
    assert tally.on_time == Share(1, 4)
    assert tally.first_attempt == Share(1, 3)
    assert tally.lost == Share(1, 4)
    assert tally.damaged == Share(1, 4)
    assert (tally.timely_events, tally.mean_lag_s) == (Share(1, 2), 7200)
    assert (tally.claims_won, tally.days_to_credit) == (Share(1, 2), 6)
    assert tally.tenders_refused == Share(1, 3)
    assert tally.overbilling_rate == 20 / 1520
    assert tally.cost_per_delivery_minor == (1520 - 20 + 2900 - 1500) / 2
    assert (tally.shipped, tally.delivered) == (6, 2)


def test_the_lag_of_the_contract_counts():
    made = Scoreboard(HOUR, NOW, {"net": 3 * HOUR})
    made.count([delivered(event_lags=(HOUR, 3 * HOUR, 4 * HOUR))])
    assert made.tally(LANE).timely_events == Share(2, 3)


def test_wider_lanes_hold_the_sums():
    other = ShipmentRow(Lane("net", "eco", "HEL", "OUL"), Status.LOST)
    rival = ShipmentRow(Lane("rival"), Status.DELIVERED)
    made = board(delivered(), other, rival)
    assert made.tally(Lane("net")).lost == Share(1, 2)
    assert made.tally(Lane("net", "day")).lost == Share(0, 1)
    assert made.tally(ALL).shipped == 3
    assert made.tally(Lane("nobody")).cost_per_delivery_minor is None


def test_a_wilson_interval_by_hand():
    low, high = Share(8, 10).interval()
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert Share().interval() == (0.0, 1.0)
    assert Share(0, 10).interval()[0] == 0.0
    assert Share(10, 10).interval()[1] == pytest.approx(1.0)


def test_one_lost_parcel_of_one_does_not_decide():
    lost = ShipmentRow(Lane("new"), Status.LOST)
    known = [delivered() for _ in range(1000)]
    made = board(lost, *known)
    assert made.tally(Lane("new")).lost.value == 1.0
    assert made.risk(Lane("new")).lost < 0.03
    assert made.risk(LANE).lost < made.risk(Lane("new")).lost
    assert made.risk(LANE).shipments == 1000


def test_without_any_count_what_is_usual_is_assumed():
    risk = board().risk(Lane("new"), Usual(late=0.2, lost=0.01, damaged=0.02, overbilled=0.03, refused=0.1))
    assert (risk.late, risk.lost, risk.damaged, risk.overbilled, risk.refused) == (0.2, 0.01, 0.02, 0.03, 0.1)


def test_many_shipments_decide_by_themselves():
    rows = [delivered(5 if n % 4 == 0 else -5) for n in range(20_000)]
    assert board(*rows).risk(LANE).late == pytest.approx(0.25, abs=0.001)


@given(
    st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0, 1), st.floats(0, 99)
)
def test_a_shrunk_share_lies_between_itself_and_the_usual(pair: tuple[int, int], usual: float, weight: float):
    share = Share(*pair)
    ends = sorted([usual if share.value is None else share.value, usual])
    assert ends[0] - 1e-9 <= share.shrunk(usual, weight) <= ends[1] + 1e-9
    low, high = share.interval()
    assert 0 <= low <= high <= 1


def test_the_order_of_rows_does_not_matter():
    rows = [delivered(), delivered(3, attempts=2), ShipmentRow(LANE, Status.LOST)]
    assert len({board(*order).tally(LANE) for order in permutations(rows)}) == 1
