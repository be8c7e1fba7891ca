import numpy as np

from lastmile.dispatch.planning.travel import mean_speed_permille
from lastmile.routing import UNREACHABLE


def test_the_mean_speed_is_that_of_all_legs() -> None:
    free_s = np.array([[0, 100], [UNREACHABLE, 0]], dtype=np.int32)
    slice_s = np.array([[0, 125], [UNREACHABLE, 0]], dtype=np.int32)
    assert mean_speed_permille(free_s, slice_s) == 800


def test_without_legs_traffic_flows() -> None:
    nothing = np.zeros((1, 1), dtype=np.int32)
    assert mean_speed_permille(nothing, nothing) == 1000
