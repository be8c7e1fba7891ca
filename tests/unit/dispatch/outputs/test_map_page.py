from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from types import ModuleType

import numpy as np
import pytest

from lastmile.dispatch.outputs.map_colours import route_looks
from lastmile.dispatch.outputs.map_page import map_html
from lastmile.dispatch.outputs.map_streets import street_data


@dataclass(frozen=True)
class Street:
    road_class: str
    name: str
    points: np.ndarray


STREETS = [
    Street("primary", "Mannerheimintie </script>", np.array([[24.93, 60.16], [24.94, 60.18]])),
    Street("residential", "Katu", np.array([[24.93, 60.16], [24.95, 60.17]])),
    Street("something new", "Katu", np.array([[24.92, 60.16], [24.95, 60.17]])),
]


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag in {"script", "style"}:
            self.scripts.append("")

    def handle_endtag(self, tag: str):  # noqa: ARG002  the parser calls it so
        self._inside = ""

    def handle_data(self, data: str):
        if self._inside in {"script", "style"}:
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def page(sample: ModuleType):
    return map_html(sample.document(routes=9), {}, STREETS)


@pytest.fixture(scope="module")
def elements(page: str):
    parser = Elements()
    parser.feed(page)
    return parser


def test_one_style_one_data_block_and_one_program(elements: Elements):
    assert [tag for tag, _ in elements.tags if tag in {"style", "script"}] == ["style", "script", "script"]
    data = json.loads(elements.scripts[1])
    assert len(data["routes"]) == 9
    assert any("</script>" in name for name in data["streets"]["names"])


def test_nothing_is_loaded_from_elsewhere(page: str, elements: Elements):
    for tag, attributes in elements.tags:
        assert tag not in {"link", "iframe", "img", "object", "embed", "base"}
        assert not {"src", "href", "srcset", "action"} & set(attributes)
    assert not re.search(
        r"url\(|@import|\bfetch\(|XMLHttpRequest|innerHTML|insertAdjacent|document\.write|eval\(", page
    )


def test_the_security_policy_permits_exactly_these_two(page: str, elements: Elements):
    style, _, script = elements.scripts
    for text in (style, script):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_hostile_names_stay_data(sample: ModuleType):
    name = "@SCRIPT@ @DATA@ </title><script>alert(1)</script> <!-- \u2028 \ud83d"
    document = sample.document(routes=1).model_copy(update={"name": name})
    parser = Elements()
    parser.feed(map_html(document, {}, STREETS))
    assert [tag for tag, _ in parser.tags if tag == "script"] == ["script", "script"]
    assert json.loads(parser.scripts[1])["name"] == name


def test_the_credit_is_there(page: str):
    assert "© OpenStreetMap contributors" in page


def test_neighbours_differ_and_looks_repeat_only_after_all_are_used(sample: ModuleType):
    looks = route_looks(sample.document(routes=24, stops=2).routes)
    assert len(set(looks)) == 24
    assert len({look.colour for look in looks[:8]}) == 8


def test_streets_of_an_unknown_class_are_drawn_and_names_stand_once():
    data = street_data(STREETS)
    assert data["names"] == ["", "Mannerheimintie </script>", "Katu"]
    assert data["bounds"] == [24.92, 60.16, 24.95, 60.18]
    assert data["tiers"]["local"]
    assert not data["tiers"]["path"]


def test_an_empty_plan_without_streets_is_a_page_too(sample: ModuleType):
    document = sample.document(routes=0, stops=0, outsourced=0, unassigned=0).model_copy(update={"depots": ()})
    assert '"bounds":null' in map_html(document, {}, [])
