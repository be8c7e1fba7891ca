from __future__ import annotations

import io
from types import ModuleType

from rich.console import Console

from lastmile.dispatch.outputs import summary_table
from lastmile.dispatch.outputs.reading import hours, kilometres
from lastmile.dispatch.plandoc import PlanDocument


def shown(document: PlanDocument):
    console = Console(file=io.StringIO(), width=120, color_system=None)
    console.print(summary_table(document))
    return console.file.getvalue()


def test_the_figures_routes_carriers_and_reasons_are_shown(sample: ModuleType):
    document = sample.document()
    text = shown(document)
    for part in (
        "Cost per delivery",
        "Own fleet",
        "Outsourced",
        "Promises at risk",
        "R01",
        "Matkahuolto",
        "42 kg",
        "split the order",
    ):
        assert part in text
    assert kilometres(document.summary.distance_m) in text
    assert hours(document.summary.paid_s) in text


def test_names_are_no_markup(sample: ModuleType):
    document = sample.document(routes=1)
    route = document.routes[0].model_copy(update={"rider": "[red]x[/nope]"})
    assert "[red]x[/nope]" in shown(document.model_copy(update={"routes": (route,)}))


def test_an_empty_day_is_shown(sample: ModuleType):
    assert "–" in shown(sample.document(routes=0, stops=0, outsourced=0, unassigned=0))
