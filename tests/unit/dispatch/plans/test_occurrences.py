from datetime import UTC, datetime

import pytest

from lastmile.dispatch.plans.occurrences import (
    CalledOff,
    Collected,
    Gone,
    Late,
    Occurrence,
    Seen,
    read_occurrences,
    write_occurrences,
)

NOON = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "occurrence",
    [
        Late("Aino", NOON),
        Gone("Aino"),
        Gone("Aino", NOON),
        Seen("Ben#2", 3, NOON, driving=False),
        CalledOff("shp_1"),
        Collected("shp_2"),
    ],
)
def test_what_happened_goes_into_the_row_and_comes_back(occurrence: Occurrence):
    assert read_occurrences(write_occurrences([occurrence])) == (occurrence,)
