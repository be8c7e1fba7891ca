"""A day through simulated carriers: whatever is late, lost, doubled or down, the service ends in the truth."""

import sys
from pathlib import Path

import pytest

from lastmile.api.app import create_app
from lastmile.carriers.simulated import Keys
from lastmile.infra.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks" / "load"))

from carrier_day import Day

pytestmark = pytest.mark.anyio


async def test_the_service_ends_in_the_carriers_truth(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LASTMILE_CARRIER_SIMULATED_API_KEY", Keys().api_key)
    monkeypatch.setenv("LASTMILE_CARRIER_SIMULATED_WEBHOOK_KEY", Keys().webhook_key)
    settings = Settings(home=tmp_path, LASTMILE_DATABASE_URL=database_url, rate_limit_per_minute=10**9)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        outcome = await Day(app, settings, 120, lost=0.2).play()  # references differ from run to run
    assert outcome.wrong == {}
    assert sum(outcome.states.values()) == 120
    assert outcome.events == outcome.happened  # nothing lost, nothing twice
    assert len(outcome.states) > 1
    assert outcome.pushes > 400
    assert outcome.polls > 20
