"""Take each column of a file for what its header means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from lastmile.dispatch.intake.fields import FIELD_BY_NAME, FIELDS
from lastmile.dispatch.intake.units import UNITS, Quantity, unit_of
from lastmile.infra.files.cells import Vocabulary
from lastmile.infra.files.headers import normalise_header

# Headers that mean something else in company: Shopify calls the order number "Name", the recipient "Shipping Name".
_IN_COMPANY: tuple[tuple[str, str, str], ...] = (
    ("name", "shipping name", "order_id"),
    ("name", "lineitem name", "order_id"),
)

# Objects in shops' JSON whose keys arrive as "shipping address zip".
_OUTER = ("shipping address ", "delivery address ", "destination address ", "ship to ", "destination ")


class ColumnUse(StrEnum):
    """What becomes of a column."""

    READ = "read"
    UNKNOWN = "unknown"
    SHADOWED = "shadowed"  # another column says the same under a better name
    REPEATED = "repeated"  # the very same header twice


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file and what it was taken for.

    Parameters
    ----------
    index : 0-based place in the row.
    header : as the file has it.
    field : name of the `Field`; empty if unknown.
    unit : canonical unit in the header, e.g. ``"kg"``; empty if none.
    use : whether it is read, and if not, why.
    """

    index: int
    header: str
    field: str
    unit: str
    use: ColumnUse


@cache
def _alias_ranks() -> dict[str, tuple[str, int]]:
    ranks: dict[str, tuple[str, int]] = {}
    for field in FIELDS:
        for rank, alias in enumerate(field.aliases):
            ranks.setdefault(normalise_header(alias), (field.name, rank))
    return ranks


def recognise(header: str, company: frozenset[str] = frozenset()) -> tuple[str, str, int] | None:
    """Tell which field a header means.

    Parameters
    ----------
    header : as the file has it.
    company : the normalised headers beside it.

    Returns
    -------
    Field name, canonical unit (``""`` if none) and rank of the alias (0 is best); ``None`` if unknown.
    """
    words = normalise_header(header)
    for name, neighbour, field in _IN_COMPANY:
        if words == name and neighbour in company:
            return field, "", 0
    ranks = _alias_ranks()
    inner = next((words.removeprefix(outer) for outer in _OUTER if words.startswith(outer)), "")
    if words not in ranks and inner in ranks:
        return ranks[inner][0], "", len(FIELDS) + ranks[inner][1]
    if words in ranks:
        field, rank = ranks[words]
        return field, "", rank
    stem, _, last = words.rpartition(" ")
    found = ranks.get(stem.removesuffix(" in"))
    if found is None:
        return None
    quantity = FIELD_BY_NAME[found[0]].quantity
    unit = unit_of(last, quantity) if quantity else None
    if unit is None and found[0] == "size":
        unit = unit_of(last, Quantity.VOLUME)
    return (found[0], unit, found[1]) if unit else None


ORDERS = Vocabulary(
    knows=lambda header: recognise(header) is not None, record="order", columns="order_id, address, weight_kg"
)
"""What tells the header of an orders file."""


def resolve_columns(headers: Sequence[str]) -> tuple[Column, ...]:
    """Take each header of a file for a field, for unknown, or for the weaker twin of another one."""
    company = frozenset(normalise_header(h) for h in headers)
    known = [recognise(header, company) if header.strip() else None for header in headers]
    best: dict[str, int] = {}
    for index, found in enumerate(known):
        if found and (found[0] not in best or found[2] < _rank(known, best[found[0]])):
            best[found[0]] = index
    columns = []
    for index, (header, found) in enumerate(zip(headers, known, strict=True)):
        if found is None:
            columns.append(Column(index, header, "", "", ColumnUse.UNKNOWN))
            continue
        field, unit, _ = found
        winner = best[field]
        same = normalise_header(headers[winner]) == normalise_header(header)
        twin = ColumnUse.REPEATED if same else ColumnUse.SHADOWED
        columns.append(Column(index, header, field, unit, ColumnUse.READ if winner == index else twin))
    return tuple(columns)


def _rank(known: Sequence[tuple[str, str, int] | None], index: int) -> int:
    found = known[index]
    return found[2] if found else len(FIELDS)


def columns_markdown(*, with_aliases: bool = True) -> str:
    """Write the table of columns for the documentation, from the same data that reads the files."""
    head = "| column | what it says | example |" + (" also called |" if with_aliases else "")
    rule = "|---|---|---|" + ("---|" if with_aliases else "")
    lines = [head, rule]
    for field in FIELDS:
        example = f"`{field.example}`" if field.example else ""
        line = f"| `{field.name}` | {field.meaning} | {example} |"
        lines.append(line + (f" {', '.join(field.aliases[1:])} |" if with_aliases else ""))
    return "\n".join(lines) + "\n"


def units_markdown() -> str:
    """Write the table of units for the documentation."""
    lines = ["| measures | unit | spellings |", "|---|---|---|"]
    for quantity, units in UNITS.items():
        lines += [f"| {quantity.value} | {u.name} | {', '.join(u.spellings)} |" for u in units]
    return "\n".join(lines) + "\n"
