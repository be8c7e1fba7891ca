from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import ModuleType

import pytest
from pydantic import ValidationError

from lastmile.core.errors import InvalidInput
from lastmile.dispatch.plandoc import DepotPoint, Window, from_json, json_schema, to_json


def test_a_document_survives_json(sample: ModuleType):
    document = sample.document()
    assert from_json(to_json(document)) == document


def test_equal_documents_give_equal_text(sample: ModuleType):
    assert to_json(sample.document()) == to_json(sample.document())


def test_instants_are_written_in_utc(sample: ModuleType):
    assert '"generated_at": "2026-05-03T18:30:00Z"' in to_json(sample.document())


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=3))])
def test_an_instant_that_is_not_utc_is_refused(zone: timezone | None):
    moment = datetime(2026, 5, 4, 8, 0, tzinfo=zone)
    with pytest.raises(ValidationError, match="in UTC"):
        Window(earliest=moment, latest=moment)


def test_unknown_fields_and_wrong_types_are_refused():
    with pytest.raises(ValidationError):
        DepotPoint.model_validate({"name": "A", "lon": 1.0, "lat": 2.0, "colour": "red"})
    with pytest.raises(ValidationError):
        DepotPoint.model_validate({"name": "A", "lon": "1.0", "lat": 2.0})
    with pytest.raises(ValidationError):
        DepotPoint(name="A", lon=181.0, lat=2.0)


def test_a_document_does_not_change(sample: ModuleType):
    with pytest.raises(ValidationError):
        sample.document().plan_id = "other"


def test_a_file_of_another_version_is_named_with_its_fault(sample: ModuleType):
    text = to_json(sample.document()).replace('"schema_version": "1"', '"schema_version": "99"')
    with pytest.raises(InvalidInput, match=r"old\.json is not a plan document of version 1") as caught:
        from_json(text, "old.json")
    assert [issue.row for issue in caught.value.issues] == ["schema_version"]


def test_every_field_of_the_schema_is_described():
    schema = json_schema()
    parts = {"PlanDocument": schema, **schema["$defs"]}
    missing = [
        f"{name}.{field}"
        for name, part in parts.items()
        for field, rule in part.get("properties", {}).items()
        if "description" not in rule and "$ref" not in rule
    ]
    assert not missing
