"""A migrated database of each kind, and a town to deliver in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lastmile.infra.database import Database
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings


@pytest.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url)) as opened:  # type: ignore[call-arg]
        yield opened
