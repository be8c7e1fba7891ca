from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lastmile.carriers.contracts.arithmetic import PPM, ceil_div, ceil_to_step, scale_ppm


@given(st.integers(0, 10**12), st.integers(0, 10 * PPM))
def test_share_is_exact_with_half_rounded_up(amount: int, ppm: int):
    exact = Fraction(amount * ppm, PPM)
    assert scale_ppm(amount, ppm) == (2 * exact + 1) // 2


@given(st.integers(0, 10**12), st.integers(0, 10 * PPM))
def test_one_number_and_an_array_round_alike_without_overflow(amount: int, ppm: int):
    assert scale_ppm(np.array([amount], dtype=np.int64), ppm)[0] == scale_ppm(amount, ppm)


def test_rounding_up():
    assert [ceil_div(number, 5) for number in (0, 1, 5, 6)] == [0, 1, 1, 2]
    assert [ceil_to_step(grams, 500) for grams in (0, 1, 500, 501)] == [0, 500, 500, 1000]
