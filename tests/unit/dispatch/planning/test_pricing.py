import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.dispatch.planning.pricing import COST_SCALE, per_metre, per_second, to_cost, to_minor, unassigned_cost


@given(st.integers(0, 100_000))
def test_whole_minor_rates_are_exact(rate: int) -> None:
    assert per_metre(rate) * 1000 == rate * COST_SCALE
    assert per_second(rate) * 3600 == rate * COST_SCALE


@given(st.integers(-(10**9), 10**9))
def test_minor_units_come_back(amount: int) -> None:
    assert to_minor(to_cost(amount)) == amount


@pytest.mark.parametrize(("cost", "minor"), [(8999, 0), (9000, 1), (-9000, -1), (-8999, 0), (27_000, 2)])
def test_rounding_is_half_away_from_zero(cost: int, minor: int) -> None:
    assert to_minor(cost) == minor


@given(st.integers(0, 99), st.integers(1, 10**12))
def test_what_must_go_costs_more_to_leave_out(priority: int, reference: int) -> None:
    assert 2 * reference <= unassigned_cost(priority, reference) <= unassigned_cost(priority + 1, reference)
