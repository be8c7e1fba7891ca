"""A small day, worker processes on it, and a dispatcher's desk with a plan of it."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from desk import Desk
from small_day import SmallDay, extract
from yard import Yard, kill

from lastmile.dispatch.example import helsinki_extract
from lastmile.dispatch.plans.opening import OpenDays
from lastmile.infra.database import Database
from lastmile.infra.settings import Settings
from lastmile.roads import open_streets
from lastmile.worker import Worker
from lastmile.worker.planning import Planner


@pytest.fixture(scope="session")
def streets_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the streets once for all tests."""
    home = tmp_path_factory.mktemp("home")
    open_streets(helsinki_extract(), cache_dir=home / "streets").close()
    return home / "streets"


@pytest.fixture
async def yard(database: Database, settings: Settings, streets_cache: Path) -> AsyncIterator[Yard]:
    """Give a yard without workers; whatever it started ends with the test."""
    settings.streets_cache.symlink_to(streets_cache)
    made = Yard(database, settings)
    yield made
    for worker in made.workers:
        kill(worker)


@pytest.fixture(scope="session")
def days(streets_cache: Path) -> OpenDays:
    return OpenDays(streets_cache, extract)


@pytest.fixture
async def desk(database: Database, days: OpenDays) -> Desk:
    """Give a desk on which the small day is planned already."""
    source = SmallDay()
    made = Desk(database, Worker(database, Planner(database, source, days)), days, source)
    await made.solve()
    return made
