"""A made-up day in one call: what an empty console begins with."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lastmile.api.dependencies import Prepared, Session
from lastmile.api.operation import Router, allow
from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.api.v1.demo.schemas import DemoIn, DemoOut
from lastmile.core.clock import utc_now
from lastmile.dispatch.example import DemoDay, draft_orders, generate_demo_day, helsinki_extract, seed
from lastmile.dispatch.setup import add_extract, extract_path
from lastmile.dispatch.shipments import Draft
from lastmile.infra.settings import Settings
from lastmile.roads import open_streets

router = Router("/v1/demo", "demo")


@dataclass(frozen=True, slots=True)
class _Made:
    files: ExitStack
    day: DemoDay
    streets: str
    drafts: Sequence[Draft]


async def _make(request: StrictRequest, services: Services) -> _Made | None:
    """Make the day up and locate it: seconds of computing, in no transaction; ``None`` for a body that is refused."""
    try:
        body = DemoIn.model_validate_json(await request.body())
    except ValidationError:
        return None
    day = body.day or utc_now().date() + dt.timedelta(days=1)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        made, streets = await asyncio.to_thread(_generate, services.settings, folder, day, body.orders)
        extract = extract_path(services.settings, streets) or helsinki_extract()
        drafts = await draft_orders(made, services.places, extract)
        return _Made(stack.pop_all(), made, streets, drafts)


def _generate(settings: Settings, folder: Path, day: dt.date, orders: int) -> tuple[DemoDay, str]:
    streets = add_extract(settings, helsinki_extract())
    extract = extract_path(settings, streets) or helsinki_extract()
    network = open_streets(extract, cache_dir=settings.streets_cache)
    return generate_demo_day(network, folder, orders=orders, seed=1, day=day), streets


@router.post("", name="demo.create", summary="Load a made-up day", status_code=201)
@allow("setup:write", before=_make)
async def create_demo(body: DemoIn, session: Session, made: Prepared) -> DemoOut:  # noqa: ARG001  read before the transaction
    """Load a made-up day in central Helsinki: hub, riders, carriers, contracts, shipments. Safe to repeat.

    The streets and addresses are real, the rest is generated. What is there already stays as it is.
    """
    hub = made.streets.split(".", maxsplit=1)[0].replace("_", " ")
    with made.files:
        seeded = await seed(session, made.day, made.drafts, name=hub, streets=made.streets)
    return DemoOut.of(made.day.day, seeded)
