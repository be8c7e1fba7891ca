from collections.abc import Iterator

import pytest

from tests.contract.server import Carrier, running


@pytest.fixture
def carrier() -> Iterator[tuple[Carrier, str]]:
    with running() as other_side:
        yield other_side
