"""``lastmile carriers``: what changed between two contracts, and whether a rate sheet can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lastmile.carriers import CarrierBook, Contract, load_carriers
from lastmile.carriers.contracts.diff import Change, ChangeKind, diff_contracts
from lastmile.carriers.rate_sheets import read_rate_sheet
from lastmile.core.money import format_minor

_DIFF_HELP: Final = """Tell what differs between two carriers files, contract by contract.

The latest version of each carrier is compared: prices with their percentage, zones, surcharges, fuel and terms.

[bold]Examples[/]

  lastmile carriers diff carriers-2026.yaml carriers-2027.yaml
  lastmile carriers diff old.yaml new.yaml --carrier regio-vans --json
"""
_RATES_HELP: Final = """Show a rate sheet (CSV or XLSX) as it is read, or everything that is wrong with it, row by row.

[bold]Examples[/]

  lastmile carriers rates rates.xlsx --currency EUR --service-level day
"""
_STYLES: Final = {"added": "green", "removed": "red", "changed": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        name="carriers", no_args_is_help=True, rich_markup_mode="rich", help="Contracts and rate sheets."
    )
    group.command("diff", help=_DIFF_HELP)(diff)
    group.command("rates", help=_RATES_HELP)(rates)
    app.add_typer(group)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Carriers file (YAML).")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Carriers file (YAML).")],
    carrier: Annotated[str | None, typer.Option("--carrier", metavar="ID", help="Only this carrier.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Compare two carriers files."""
    changes = {
        carrier_id: found
        for carrier_id, found in _compared(load_carriers(old), load_carriers(new))
        if carrier in {None, carrier_id}
    }
    if as_json:
        typer.echo(json.dumps({key: [asdict(change) for change in found] for key, found in changes.items()}, indent=2))
        return
    console = Console(soft_wrap=True)
    for carrier_id, found in changes.items():
        console.print(f"[bold]{escape(carrier_id)}[/]" + ("" if found else ": nothing differs"))
        for change in found:
            console.print(f"  [{_STYLES[change.kind]}]{escape(str(change))}[/]")


def _compared(old: CarrierBook, new: CarrierBook) -> Iterator[tuple[str, tuple[Change, ...]]]:
    for carrier_id in dict.fromkeys((*old.carriers, *new.carriers)):
        before, after = _latest(old, carrier_id), _latest(new, carrier_id)
        if before is not None and after is not None:
            yield carrier_id, diff_contracts(before, after)
        elif after is not None:
            yield carrier_id, (Change(("contract",), ChangeKind.ADDED, None, f"version {after.version}"),)
        elif before is not None:
            yield carrier_id, (Change(("contract",), ChangeKind.REMOVED, f"version {before.version}", None),)


def _latest(book: CarrierBook, carrier_id: str) -> Contract | None:
    versions = [contract for contract in book.contracts if contract.carrier_id == carrier_id]
    return max(versions, key=lambda contract: contract.valid_from or date.min, default=None)


def rates(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Rate sheet: CSV or XLSX.")],
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217 code of the prices.")],
    service_level: Annotated[
        str, typer.Option("--service-level", metavar="NAME", help="Of prices beside which none stands.")
    ] = "standard",
    sheet: Annotated[str | None, typer.Option("--sheet", help="Name of the sheet; the first one without it.")] = None,
    encoding: Annotated[str, typer.Option("--encoding", help="Of a CSV file.")] = "utf-8-sig",
) -> None:
    """Show a rate sheet as it is read."""
    found = read_rate_sheet(file, currency=currency, service_level=service_level, sheet=sheet, encoding=encoding)
    table = Table("zone", "service level", "up to kg", "price", "each extra kg")
    for rate in found:
        for place, step in enumerate(rate.breaks):
            last = place == len(rate.breaks) - 1 and rate.extra_kg_minor is not None
            extra = format_minor(rate.extra_kg_minor or 0, currency) if last else ""
            price = format_minor(step.price_minor, currency)
            table.add_row(escape(rate.zone_id), escape(rate.service_level), f"{step.up_to_g / 1000:g}", price, extra)
    Console().print(table)
