import numpy as np
import pytest

from lastmile.core.errors import InvalidInput
from lastmile.roads import ROAD_CLASSES, TimeSlice, arrival_s, check_slices, find_profile, overtaking_s


def test_factors_by_class_with_a_rest():
    factors = TimeSlice("am", 0, 10, {"primary": 1.5, "*": 1.2}).time_factors()
    assert factors[ROAD_CLASSES.index("primary")] == 1.5
    assert factors[ROAD_CLASSES.index("track")] == 1.2


@pytest.mark.parametrize(
    ("start", "end", "factors"),
    [(10, 10, {}), (-1, 10, {}), (0, 10, {"canal": 2.0}), (0, 10, {"*": 0.0}), (0, 10, {"*": float("nan")})],
)
def test_slices_that_make_no_sense_are_refused(start: int, end: int, factors: dict[str, float]):
    with pytest.raises(InvalidInput, match="time slice am"):
        TimeSlice("am", start, end, factors)


def test_overlap_and_shared_names_are_refused():
    check_slices([TimeSlice("b", 10, 20), TimeSlice("a", 0, 10)])
    with pytest.raises(InvalidInput, match="overlap"):
        check_slices([TimeSlice("a", 0, 11), TimeSlice("b", 10, 20)])
    with pytest.raises(InvalidInput, match="share a name"):
        check_slices([TimeSlice("a", 0, 10), TimeSlice("a", 10, 20)])


def test_a_leg_over_the_border_takes_part_of_each():
    assert arrival_s(0, [100, 200], [200, 50]) == pytest.approx(125)
    assert arrival_s(150, [100, 200], [200, 50]) == 200
    assert arrival_s(0, [100, 200], [60, 50]) == 60
    assert arrival_s(0, [100, 200], [0, 0]) == 0


def test_a_hard_switch_lets_later_ones_overtake():
    slow, fast = np.array([[0, 90]], dtype=np.int32), np.array([[0, 60]], dtype=np.int32)
    assert overtaking_s(slow, fast) == 30
    assert overtaking_s(fast, slow) == 0


def test_speed_factors_have_bounds():
    with pytest.raises(InvalidInput, match="speed factor"):
        find_profile("van").at(0)
