"""From an uploaded rate sheet to rates as a contract says them; nothing of it is kept."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.types import StringConstraints

from lastmile.api.requests import StrictRequest
from lastmile.api.services import Services
from lastmile.carriers.contracts.rates import Rate
from lastmile.carriers.rate_sheets import read_rate_sheet
from lastmile.core.errors import InvalidInput
from lastmile.core.money import exponent
from lastmile.dispatch.setup import Setup

_NAME = "rate sheet"
_GRAMS = 3
SheetName = Annotated[str, StringConstraints(max_length=100)]
_Names = TypeAdapter(list[SheetName])


async def read_sheet_upload(request: StrictRequest, services: Services) -> list[dict[str, Any]] | None:
    """Read the sheet of a body; ``None`` where the address is refused anyway."""
    query = request.query_params
    zones, levels = query.getlist("zone"), query.getlist("service_level")
    single = {name: query.get(name, "") for name in ("level", "currency", "sheet", "encoding")}
    try:
        _Names.validate_python([*zones, *levels, *single.values()])
    except ValidationError:
        return None
    async with services.database.reading() as session:
        currency = single["currency"] or (await Setup(session).organisation()).currency
    options = {"service_level": single["level"], "zones": zones, "service_levels": levels, "sheet": single["sheet"]}
    encoding = single["encoding"] or "utf-8-sig"
    rates = await asyncio.to_thread(_read, await request.body(), currency, encoding, options)
    return [_written(rate, currency) for rate in rates]


def _read(content: bytes, currency: str, encoding: str, options: dict[str, Any]) -> tuple[Rate, ...]:
    sheet = options["sheet"] or None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_bytes(content)
        try:
            return read_rate_sheet(path, currency=currency, encoding=encoding, **options | {"sheet": sheet})
        except InvalidInput as error:
            # The path of the moment says nothing to anybody.
            issues = [replace(issue, file=_NAME) for issue in error.issues]
            raise InvalidInput(error.message.replace(str(path), f"the {_NAME}"), issues) from None


def _written(rate: Rate, currency: str) -> dict[str, Any]:
    """Write a rate as an entry of ``rates`` in CARRIERS.yaml."""
    places = exponent(currency)
    entry: dict[str, Any] = {
        "zone": rate.zone_id,
        "service_level": rate.service_level,
        "breaks": [
            {"up_to_kg": _number(each.up_to_g, _GRAMS), "price": _number(each.price_minor, places)}
            for each in rate.breaks
        ],
    }
    if rate.extra_kg_minor is not None:
        entry["extra_kg"] = _number(rate.extra_kg_minor, places)
    if rate.promised_days is not None:
        entry["promised_days"] = rate.promised_days
    return entry


def _number(scaled: int, places: int) -> int | float:
    exact = Decimal(scaled).scaleb(-places)
    return int(exact) if exact == exact.to_integral_value() else float(exact)
