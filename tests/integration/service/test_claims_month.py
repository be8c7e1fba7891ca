"""A small month of simulated carriers: everything planted comes back, to the minor unit."""

import pytest

from benchmarks.load.claims_month import play
from lastmile.infra.database import Database

pytestmark = pytest.mark.anyio


async def test_what_was_lost_broken_or_billed_too_much_all_comes_back(database: Database):
    month = await play(database, parcels=400, seed=7)
    assert month.harmed >= 3
    assert month.overbilled >= 3
    assert month.claims == month.settled == month.harmed + month.overbilled
    assert month.packets == month.claims
    assert month.recovered_minor == month.counted_minor == month.planted_minor
