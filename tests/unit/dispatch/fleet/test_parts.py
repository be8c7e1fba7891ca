"""Parts of a fleet by themselves: written back as they are read, and refused by the same rules."""

from typing import Any

import pytest
from pydantic import BaseModel

from lastmile.dispatch.fleet import PlaceTerms, ShiftTerms, TrafficEntry, VehicleTerms, problems_of

PARTS: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (PlaceTerms, {"address": "Street 1", "open": "06:00-26:00", "loading_min": 5.0}),
    (VehicleTerms, {"profile": "cargo_bike", "capacity": {"weight_kg": 120.0}, "skills": ["stairs"]}),
    (
        ShiftTerms,
        {
            "days": ["mon", "sun", "2026-12-24"],
            "start": "08:00",
            "end": "26:00",
            "breaks": [{"earliest": "11:30", "latest": "13:30:30", "duration_min": 30.0, "paid": True}],
            "territory": {"postcodes": ["00100"], "polygon": [[24.9, 60.1], [25.0, 60.1], [25.0, 60.2]]},
        },
    ),
    (TrafficEntry, {"name": "morning", "from": "07:00", "to": "09:30", "factor": 1.25, "factors": {"primary": 1.5}}),
]


@pytest.mark.parametrize(("model", "part"), PARTS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_part_is_written_back_as_it_was_read(model: type[BaseModel], part: dict[str, Any]):
    read = model.model_validate(part)
    written = read.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert written == part
    assert model.model_validate(written) == read


@pytest.mark.parametrize(
    ("part", "columns"),
    [
        ({"currency": "EUR", "timezone": "Europe/Helsinki"}, []),
        ({"currency": "EUR", "timezone": "Europe/Atlantis"}, ["timezone"]),
        ({"depots": [{"id": "a", "lon": float("nan"), "lat": 60}]}, ["depots[0].lon"]),
        ({"shifts": [{"rider": "a", "vehicle_type": "van", "start": "08:00", "end": "09:00"}]}, []),
        ({"traffic": [{"name": "x", "from": "07:00", "to": "08:00", "factors": {"path": 2, "canal": 2}}]}, None),
    ],
)
def test_a_part_is_judged_by_itself(part: dict[str, Any], columns: list[str] | None):
    found = [issue.column for issue in problems_of(part)]
    assert found == columns if columns is not None else found
