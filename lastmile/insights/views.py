"""Read-only views for BI tools, as ``views.yaml`` defines them; exports read the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import yaml
from sqlalchemy import Connection, text

from lastmile.insights.definitions import Figure, Term, figures

_DAY_OF: Final = {"sqlite": "date({})", "postgresql": "CAST(({}) AT TIME ZONE 'UTC' AS date)"}
"""The day (UTC) of an instant, by dialect."""


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view.

    Parameters
    ----------
    sql : over the tables that the view reads; ``day_of(x)`` stands for the day of an instant.
    about : what it means.
    """

    name: str
    sql: str
    type: ColumnType
    about: str


@dataclass(frozen=True, slots=True)
class View:
    """A view.

    Parameters
    ----------
    rows : columns that identify a row, the day first.
    source : what it reads, in SQL.
    """

    name: str
    about: str
    rows: tuple[str, ...]
    source: str
    columns: tuple[ViewColumn, ...]

    @property
    def title(self) -> str:
        """What exports call it."""
        return self.name.removeprefix("bi_")

    def sql(self, dialect: str) -> str:
        """Give the statement that makes it.

        Parameters
        ----------
        dialect : ``sqlite`` or ``postgresql``.
        """
        columns = ", ".join(f"{_expression(column.sql, dialect)} AS {column.name}" for column in self.columns)
        return f"CREATE VIEW {self.name} AS SELECT {columns} FROM {self.source}"  # noqa: S608  our own file


def _expression(sql: str, dialect: str) -> str:
    if sql.startswith("day_of("):
        return _DAY_OF[dialect].format(sql.removeprefix("day_of(").removesuffix(")"))
    return sql


@cache
def views() -> Mapping[str, View]:
    """Give all views by their names in exports, e.g. ``shipments``."""
    text_of_file = files("lastmile.insights").joinpath("views.yaml").read_text(encoding="utf-8")
    made = [_view(name, entry) for name, entry in yaml.safe_load(text_of_file).items()]
    return MappingProxyType({view.title: view for view in made})


def _view(name: str, entry: Mapping[str, Any]) -> View:
    columns = tuple(
        ViewColumn(column, sql or column, ColumnType(kind), about)
        for column, (sql, kind, about) in entry["columns"].items()
    )
    if name == "bi_figures":
        columns += tuple(column for figure in figures().values() for column in _parts(figure))
    return View(name, entry["about"], tuple(entry["rows"]), entry["from"], columns)


def _parts(figure: Figure) -> Iterator[ViewColumn]:
    for side, terms in (("over", figure.over), ("under", figure.under)):
        about = f"{figure.title}, version {figure.version}: {'dividend' if side == 'over' else 'divisor'}"
        yield ViewColumn(f"{figure.name}_{side}", _sum(terms), ColumnType.NUMBER, about)


def _sum(terms: tuple[Term, ...]) -> str:
    return " ".join(f"{'-' if term.sign < 0 else '+'} n_{term.counter}" for term in terms).removeprefix("+ ")


def make_views(connection: Connection) -> None:
    """Make all views; their tables are at the newest schema."""
    for view in views().values():
        connection.execute(text(view.sql(connection.dialect.name)))


def drop_views(connection: Connection) -> None:
    """Drop the views that are there, so that the tables below them can be changed."""
    for view in views().values():
        connection.execute(text(f"DROP VIEW IF EXISTS {view.name}"))


def views_markdown() -> str:
    """Write the reference of all views: docs/bi-views.md holds it."""
    return "\n".join(line for view in views().values() for line in _reference(view)).rstrip() + "\n"


def _reference(view: View) -> Iterator[str]:
    yield from (f"### {view.name}", "", f"{view.about} A row is one {', '.join(view.rows)}.", "")
    yield from ("| column | type | meaning |", "|---|---|---|")
    yield from (f"| {column.name} | {column.type} | {column.about} |" for column in view.columns)
    yield ""
