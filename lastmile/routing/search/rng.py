"""Random numbers for the kernels: one 64-bit word of state per thread (xorshift64*, Vigna 2016)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.search.compiler import kernel


def new_rng(seed: int, stream: int) -> NDArray[np.uint64]:
    """Make the state of one stream, shape (1,), from a seed."""
    word = np.random.SeedSequence([seed, stream]).generate_state(1, np.uint64)
    return word | np.uint64(1)


@kernel
def next_word(rng):
    """Advance the state; 64 random bits."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return x * np.uint64(2685821657736338717)


@kernel
def below(rng, bound):
    """A whole number in 0 … bound − 1."""
    return np.int64(((next_word(rng) >> np.uint64(33)) * np.uint64(bound)) >> np.uint64(31))


@kernel
def uniform(rng):
    """A number in [0, 1)."""
    return np.float64(next_word(rng) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
