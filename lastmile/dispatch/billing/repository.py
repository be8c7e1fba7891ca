"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import column, func, insert, select, table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers.invoices import Charge, DocumentKind, Finding, FindingKind, Invoice, Outcome
from lastmile.core.errors import Conflict, NotFound
from lastmile.dispatch.billing.models import (
    CarrierInvoiceLineRow,
    CarrierInvoiceRow,
    InvoiceFindingRow,
)
from lastmile.dispatch.billing.records import (
    UNSETTLED,
    WITHHELD,
    FindingSearch,
    FindingState,
    KeptFinding,
    KeptInvoice,
    KeptLine,
)
from lastmile.dispatch.billing.sums import BilledLine
from lastmile.infra import bulk
from lastmile.infra.statements import batches

_CARRIERS: Final = table("carriers", column("id"))
_LINE_COLUMNS: Final = {
    "invoice_id": "text",
    "place": "int",
    "carrier_id": "text",
    "source_row": "text",
    "reference": "text",
    "shipment_id": "text",
    "charge": "text",
    "label": "text",
    "amount_minor": "bigint",
    "currency": "text",
    "shipped_on": "date",
    "zone": "text",
    "service_level": "text",
    "weight_g": "bigint",
}
_ADD_LINES: Final = bulk.Statement(
    f"INSERT INTO carrier_invoice_lines ({', '.join(_LINE_COLUMNS)}) SELECT {', '.join(_LINE_COLUMNS)} FROM {{rows}}",  # noqa: S608  names of columns, all from above
    _LINE_COLUMNS,
)


class InvoiceRepository:
    """Invoices and their lines.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, kept: KeptInvoice, invoice: Invoice, shipments: Mapping[str, str]) -> None:
        """Keep a new document with its lines.

        Parameters
        ----------
        shipments : tracking number → our shipment, where it is ours.

        Raises
        ------
        Conflict
            If the carrier has another document of this number.
        """
        values = asdict(kept) | {"void_key": "", "outcome": kept.outcome or "", "surplus": [*map(dict, kept.surplus)]}
        del values["void"]
        try:
            async with self._session.begin_nested():
                await self._session.execute(insert(CarrierInvoiceRow).values(**values))
        except IntegrityError:
            raise Conflict(
                f"{kept.number} of this carrier is here already, with another content; void that one first",
                {"number": kept.number},
            ) from None
        lines = [
            (
                kept.id,
                place,
                kept.carrier_id,
                str(line.row)[:20],
                line.reference,
                shipments.get(line.reference, ""),
                line.charge.value,
                line.label[:200],
                line.amount_minor,
                line.currency,
                line.shipped_on,
                line.zone[:100],
                line.service_level[:100],
                line.weight_g,
            )
            for place, line in enumerate(invoice.lines)
        ]
        await bulk.run(self._session, _ADD_LINES, lines)

    async def by_number(self, carrier_id: str, number: str) -> KeptInvoice | None:
        """Find a document that counts by its carrier's number."""
        row = CarrierInvoiceRow
        query = select(row).where(row.carrier_id == carrier_id, row.number == number, row.void_key == "")
        found = await self._session.scalar(query)
        return None if found is None else _invoice(found)

    async def by_id(self, invoice_id: str, *, lock: bool = False) -> KeptInvoice:
        """Find a document.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        query = select(CarrierInvoiceRow).where(CarrierInvoiceRow.id == invoice_id)
        row = await self._session.scalar(query.with_for_update() if lock else query)
        if row is None:
            raise NotFound(f"there is no invoice {invoice_id}", {"invoice": invoice_id})
        return _invoice(row)

    async def taken_from(self, carrier_id: str) -> int:
        """Give how often documents of a carrier were taken in or voided: what an audit depends on."""
        row = CarrierInvoiceRow
        query = select(func.count(), func.sum(func.length(row.void_key))).where(row.carrier_id == carrier_id)
        count, voided = (await self._session.execute(query)).one()
        return int(count) + int(voided or 0)

    async def before(
        self, last_id: str | None, limit: int, carrier_id: str, kind: DocumentKind | None
    ) -> list[KeptInvoice]:
        """List documents, newest first, before one of them."""
        query = select(CarrierInvoiceRow)
        if last_id is not None:
            query = query.where(CarrierInvoiceRow.id < last_id)
        if carrier_id:
            query = query.where(CarrierInvoiceRow.carrier_id == carrier_id)
        if kind is not None:
            query = query.where(CarrierInvoiceRow.kind == kind.value)
        rows = await self._session.scalars(query.order_by(CarrierInvoiceRow.id.desc()).limit(limit))
        return [_invoice(row) for row in rows]

    async def lines(self, invoice_id: str, after: int, limit: int) -> list[KeptLine]:
        """List lines of a document in its order, after one of them."""
        row = CarrierInvoiceLineRow
        query = select(row).where(row.invoice_id == invoice_id, row.place > after).order_by(row.place).limit(limit)
        names = [each.name for each in fields(KeptLine)]
        rows = await self._session.scalars(query)
        return [KeptLine(**{name: getattr(each, name) for name in names}) for each in rows]

    async def billed(self, carrier_id: str, shipment_ids: Iterable[str]) -> dict[str, list[BilledLine]]:
        """Give what was billed and credited for shipments by documents that count, oldest first."""
        line, document = CarrierInvoiceLineRow, CarrierInvoiceRow
        found: dict[str, list[BilledLine]] = defaultdict(list)
        for batch in batches(dict.fromkeys(shipment_ids)):
            query = (
                select(line.shipment_id, document.number, document.kind, line.charge, line.label, line.amount_minor)
                .join(document, document.id == line.invoice_id)
                .where(line.carrier_id == carrier_id, line.shipment_id.in_(batch), document.void_key == "")
                .order_by(line.invoice_id, line.place)
            )
            for shipment_id, number, kind, charge, label, amount in await self._session.execute(query):
                found[shipment_id].append(BilledLine(number, DocumentKind(kind), Charge(charge), label, amount))
        return found

    async def returns_on(self, invoice_id: str) -> list[str]:
        """Give our shipments whose return a document bills or credits."""
        row = CarrierInvoiceLineRow
        query = select(row.shipment_id).where(row.invoice_id == invoice_id, row.charge == Charge.RETURN_TO_ORIGIN.value)
        return list(await self._session.scalars(query.where(row.shipment_id != "").distinct()))

    async def returns_billed(self, shipment_ids: Iterable[str]) -> dict[str, int]:
        """Sum what documents that count bill and credit for shipments' returns, whichever carrier's: minor units."""
        line, document = CarrierInvoiceLineRow, CarrierInvoiceRow
        found: dict[str, int] = {}
        for batch in batches(dict.fromkeys(shipment_ids)):
            query = (
                select(line.shipment_id, func.sum(line.amount_minor))
                .join(document, document.id == line.invoice_id)
                .where(line.shipment_id.in_(batch), line.charge == Charge.RETURN_TO_ORIGIN.value)
                .where(document.void_key == "")
                .group_by(line.shipment_id)
            )
            found |= {shipment_id: int(amount) for shipment_id, amount in await self._session.execute(query)}
        return found

    async def lock(self, carrier_id: str) -> None:
        """Let nobody else take in invoices of a carrier until the transaction ends.

        Raises
        ------
        NotFound
            If there is no such carrier.
        """
        query = select(_CARRIERS.c.id).where(_CARRIERS.c.id == carrier_id).with_for_update()
        if await self._session.scalar(query) is None:
            raise NotFound(f"there is no carrier {carrier_id}", {"carrier": carrier_id})

    async def void(self, invoice_id: str) -> None:
        """Let a document not count any more."""
        query = update(CarrierInvoiceRow).where(CarrierInvoiceRow.id == invoice_id)
        await self._session.execute(query.values(void_key=invoice_id, payable_minor=0))

    async def reckon(self, invoice_ids: Iterable[str]) -> None:
        """Set what is payable by where the findings stand now."""
        row = InvoiceFindingRow
        for invoice_id in sorted(set(invoice_ids)):
            kept = await self.by_id(invoice_id, lock=True)
            query = select(row.currency, func.sum(row.amount_minor)).where(
                row.invoice_id == invoice_id, row.state.in_([state.value for state in WITHHELD])
            )
            sums = await self._session.execute(query.group_by(row.currency))
            withheld = {currency: int(amount) for currency, amount in sums}
            held = set(withheld) - {kept.currency}
            payable = 0 if held else kept.billed_minor - withheld.get(kept.currency, 0)
            change = update(CarrierInvoiceRow).where(CarrierInvoiceRow.id == invoice_id)
            await self._session.execute(change.values(payable_minor=payable))


class FindingRepository:
    """Findings."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, findings: Sequence[KeptFinding]) -> None:
        """Keep new findings."""
        rows = [_finding_values(kept) for kept in findings]
        if rows:
            await self._session.execute(insert(InvoiceFindingRow), rows)

    async def before(self, search: FindingSearch, last_id: str | None, limit: int) -> list[KeptFinding]:
        """List findings, newest first, before one of them."""
        query = select(InvoiceFindingRow).where(*_conditions(search))
        if last_id is not None:
            query = query.where(InvoiceFindingRow.id < last_id)
        rows = await self._session.scalars(query.order_by(InvoiceFindingRow.id.desc()).limit(limit))
        return [_finding(row) for row in rows]

    async def sums(self, search: FindingSearch) -> list[tuple[FindingKind, FindingState, str, int, int, int]]:
        """Sum findings by kind, state and currency: how many, their amount, what has come back."""
        row = InvoiceFindingRow
        by = (row.kind, row.state, row.currency)
        query = select(*by, func.count(), func.sum(row.amount_minor), func.sum(row.credited_minor))
        rows = await self._session.execute(query.where(*_conditions(search)).group_by(*by).order_by(*by))
        return [
            (FindingKind(kind), FindingState(state), currency, count, int(amount), int(credited))
            for kind, state, currency, count, amount, credited in rows
        ]

    async def by_ids(self, ids: Iterable[str]) -> list[KeptFinding]:
        """Find findings and keep others from changing them."""
        found: list[KeptFinding] = []
        for batch in batches(sorted(ids)):
            query = select(InvoiceFindingRow).where(InvoiceFindingRow.id.in_(batch)).order_by(InvoiceFindingRow.id)
            rows = await self._session.scalars(query.with_for_update().execution_options(populate_existing=True))
            found += [_finding(row) for row in rows]
        return found

    async def matching(self, search: FindingSearch, limit: int) -> list[KeptFinding]:
        """Give unsettled findings, oldest first, and keep others from changing them."""
        states = [state.value for state in UNSETTLED]
        query = select(InvoiceFindingRow).where(*_conditions(search), InvoiceFindingRow.state.in_(states))
        query = query.order_by(InvoiceFindingRow.id).limit(limit).with_for_update()
        rows = await self._session.scalars(query.execution_options(populate_existing=True))
        return [_finding(row) for row in rows]

    async def change(self, findings: Iterable[KeptFinding]) -> None:
        """Write where findings stand."""
        rows = [
            {
                "id": kept.id,
                "state": kept.state.value,
                "credited_minor": kept.credited_minor,
                "text": kept.text,
                "decided_by": kept.decided_by,
                "decided_at": kept.decided_at,
            }
            for kept in findings
        ]
        if rows:
            await self._session.execute(update(InvoiceFindingRow), rows)

    async def overbilled(self, shipment_ids: Iterable[str]) -> dict[tuple[str, str], int]:
        """Give what was found too much: carrier and shipment → minor units; void invoices left out."""
        row = InvoiceFindingRow
        found: dict[tuple[str, str], int] = {}
        for batch in batches(dict.fromkeys(shipment_ids)):
            query = (
                select(row.carrier_id, row.shipment_id, func.sum(row.amount_minor))
                .where(row.shipment_id.in_(batch), row.state != FindingState.VOID.value)
                .group_by(row.carrier_id, row.shipment_id)
            )
            for carrier_id, shipment_id, amount in await self._session.execute(query):
                found[carrier_id, shipment_id] = int(amount)
        return found


def _conditions(search: FindingSearch) -> Iterator[Any]:
    row = InvoiceFindingRow
    for named in (row.carrier_id, row.invoice_id, row.shipment_id):
        value = getattr(search, named.key)
        if value:
            yield named == value
    if search.kind is not None:
        yield row.kind == search.kind.value
    if search.state is not None:
        yield row.state == search.state.value


def _invoice(row: CarrierInvoiceRow) -> KeptInvoice:
    values = {each.name: getattr(row, each.name) for each in fields(KeptInvoice) if each.name != "void"}
    return KeptInvoice(
        **values
        | {
            "void": bool(row.void_key),
            "kind": DocumentKind(row.kind),
            "outcome": Outcome(row.outcome) if row.outcome else None,
            "surplus": tuple(row.surplus),
        }
    )


_FINDING = tuple(name for each in fields(Finding) if (name := each.name) not in {"kind", "rows", "evidence"})


def _finding_values(kept: KeptFinding) -> dict[str, Any]:
    finding = kept.finding
    values = {name: getattr(finding, name) for name in _FINDING}
    return values | {
        "id": kept.id,
        "invoice_id": kept.invoice_id,
        "carrier_id": kept.carrier_id,
        "kind": finding.kind.value,
        "rows": list(finding.rows),
        "why": finding.why[:1000],
        "evidence": list(finding.evidence),
        "state": kept.state.value,
        "credited_minor": kept.credited_minor,
        "text": kept.text,
        "decided_by": kept.decided_by,
        "decided_at": kept.decided_at,
        "created_at": kept.created_at,
    }


def _finding(row: InvoiceFindingRow) -> KeptFinding:
    values = {name: getattr(row, name) for name in _FINDING}
    finding = Finding(kind=FindingKind(row.kind), rows=tuple(row.rows), evidence=tuple(row.evidence), **values)
    return KeptFinding(
        id=row.id,
        invoice_id=row.invoice_id,
        carrier_id=row.carrier_id,
        finding=finding,
        state=FindingState(row.state),
        credited_minor=row.credited_minor,
        text=row.text,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        created_at=row.created_at,
    )
