"""What a problem asks of the search."""

import numpy as np
import pytest

from lastmile.routing.search.traits import TILE, are_mirrored

SIZE = 2 * TILE + 3


def mirrored() -> np.ndarray:
    half = np.random.default_rng(1).integers(0, 100, (1, SIZE, SIZE), np.int32)
    return half + half.transpose(0, 2, 1)


@pytest.mark.parametrize("place", [(0, 1), (1, SIZE - 1), (SIZE - 1, 0), (SIZE - 1, SIZE - 2), (TILE, TILE - 1)])
def test_one_way_that_is_longer_than_its_way_back_is_seen(place: tuple[int, int]):
    dist, dur = mirrored(), mirrored()
    assert are_mirrored(dist, dur)
    dur[0][place] += 1
    assert not are_mirrored(dist, dur)
    assert not are_mirrored(dur, dur)
