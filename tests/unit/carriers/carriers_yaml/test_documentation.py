"""docs/carriers-yaml.md against the code: its zones load, and it names every key."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from lastmile.carriers import RefusalCode, load_carriers
from lastmile.carriers.carriers_yaml import claims, schema, zones

DOCUMENT = Path(__file__).parents[4] / "docs" / "carriers-yaml.md"


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def keys() -> Iterator[str]:
    for part in {**vars(schema), **vars(claims), **vars(zones)}.values():
        if isinstance(part, type) and issubclass(part, BaseModel):
            for name, field in part.model_fields.items():
                yield field.alias or name


def test_the_zones_shown_load(text: str, write: Callable[[str | bytes], Path], minimal: str):
    found = re.search(r"```yaml\n(zones:.*?)```", text, re.DOTALL)
    assert found
    shown = "".join(f"    {line}\n" for line in found[1].splitlines())
    path = write(
        minimal.replace("    zones:\n      - {id: all, kind: everywhere}\n", shown).replace("zone: all", "zone: rest")
    )
    (path.parent / "zones").mkdir()
    square = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    (path.parent / "zones" / "harbour.geojson").write_text(square, encoding="utf-8")
    assert len(load_carriers(path).contracts[0].zones) == 7


@pytest.mark.parametrize("key", sorted(set(keys())))
def test_every_key_is_named(text: str, key: str):
    assert re.search(rf"\b{key}\b", text)


@pytest.mark.parametrize("code", list(RefusalCode)[1:])
def test_every_refusal_is_named(text: str, code: RefusalCode):
    assert code.name in text


def test_the_claims_shown_load(text: str, write: Callable[[str | bytes], Path], minimal: str):
    found = re.search(r"```yaml\n(claims:.*?)```", text, re.DOTALL)
    assert found
    shown = "".join(f"    {line}\n" for line in found[1].splitlines())
    (contract,) = load_carriers(write(minimal + shown)).contracts
    assert len(contract.claims.terms) == 1 + 1  # its own for damage instead of two, and the one for loss


def test_the_risk_shown_loads(text: str, write: Callable[[str | bytes], Path], minimal: str):
    found = re.search(r"```yaml\n(risk:.*?)```", text, re.DOTALL)
    assert found
    book = load_carriers(write(found[1] + minimal))
    assert book.prices is not None
    assert (book.prices.late_minor, book.prices.usual.lost) == (300, 0.003)
