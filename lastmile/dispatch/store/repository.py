"""The only place that reads and writes the tables of `models`; the caller's transaction decides when it counts."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Conflict, ExternalFailure, NotFound
from lastmile.core.ids import new_id
from lastmile.dispatch.store.models import PlanRow, PlanShipmentRow, PlanVersionRow, SnapshotRow
from lastmile.dispatch.store.records import (
    InputHash,
    Making,
    NewVersion,
    Origin,
    PlanOutcome,
    StoredPlan,
    StoredVersion,
    Summary,
)

_SUMMARY = ("shipments", "on_routes", "with_carriers", "unassigned", "routes", "cost_minor", "distance_m", "paid_s")

_NAMES_AT_ONCE = 400
"""Names in one IN list: SQLite takes 32,766 variables a statement, Postgres' driver as many."""


class PlanRepository:
    """Plans and their versions.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_version(self, new: NewVersion, shipment_ids: Sequence[str], now: datetime) -> StoredVersion:
        """Store a version under the plan of its day and depots; the plan is made with its first version.

        Raises
        ------
        Conflict
            If the plan of that day has another id by now.
        """
        await self._open_plan(new, now)
        last = await self._session.scalar(
            select(func.max(PlanVersionRow.number)).where(PlanVersionRow.plan_id == new.plan_id)
        )
        row = PlanVersionRow(
            id=new_id("ver"),
            plan_id=new.plan_id,
            number=(last or 0) + 1,
            created_at=now,
            fingerprint=new.fingerprint,
            inputs=[{"role": i.role, "name": i.name, "sha256": i.sha256} for i in new.inputs],
            options=new.options,
            seed=new.seed,
            engine=new.engine,
            time_limit_s=new.time_limit_s,
            elapsed_s=new.elapsed_s,
            outcome=new.outcome.value,
            parent=new.making.parent,
            origin=new.making.origin.value,
            snapshot=new.making.snapshot,
            solution=new.making.solution,
            locks=new.making.locks,
            violations=new.making.violations,
            created_by=new.making.created_by,
            document=zlib.compress(new.document, 6) if new.document else b"",
            document_sha256=hashlib.sha256(new.document).hexdigest() if new.document else "",
            **{name: getattr(new.summary, name) for name in _SUMMARY},
        )
        self._session.add(row)
        await self._session.flush()
        if shipment_ids:
            links = [{"version_id": row.id, "shipment_id": s} for s in shipment_ids]
            await self._session.execute(insert(PlanShipmentRow), links)
        return _stored(row, new.day, _joined(new.depots), new.currency, new.document)

    async def plan_of(self, day: date, depots: tuple[str, ...]) -> str | None:
        """Give the id of the plan of these depots on this day."""
        query = select(PlanRow.id).where(PlanRow.day == day, PlanRow.depots == _joined(depots))
        found: str | None = await self._session.scalar(query.with_for_update())
        return found

    async def _open_plan(self, new: NewVersion, now: datetime) -> None:
        known = await self.plan_of(new.day, new.depots)
        if known is None:
            depots = _joined(new.depots)
            self._session.add(_fresh_plan(new.plan_id, new.day, depots, new.currency, now))
            await self._session.flush()
        elif known != new.plan_id:
            raise Conflict(f"somebody else has stored the plan of {new.day} meanwhile, as {known}; plan again")

    async def open(self, day: date, depots: tuple[str, ...], now: datetime) -> StoredPlan:
        """Give the plan of these depots on this day, locked; it is made if there is none."""
        known = await self.plan_of(day, depots)
        if known is None:
            fresh = {"id": new_id("plan"), "day": day, "depots": _joined(depots), "currency": "", "revision": 1}
            await _insert_once(self._session, PlanRow, {**fresh, "created_at": now})
            known = await self.plan_of(day, depots)
        if known is None:
            raise AssertionError("a plan that was made a moment ago is gone")
        return await self.plan(known, lock=True)

    async def plan(self, plan_id: str, *, lock: bool = False) -> StoredPlan:
        """Give a plan without its versions.

        Parameters
        ----------
        lock : until the end of the transaction, so that changes come one after the other.

        Raises
        ------
        NotFound
            If there is none.
        """
        query = select(PlanRow).where(PlanRow.id == plan_id).execution_options(populate_existing=True)
        row = await self._session.scalar(query.with_for_update() if lock else query)
        if row is None:
            raise NotFound(f"there is no plan {plan_id}", {"plan": plan_id})
        return _plan(row)

    async def plans(self, limit: int, before: str = "", day: date | None = None) -> list[StoredPlan]:
        """List plans, newest first; of one day, if given.

        Parameters
        ----------
        before : id after which the list goes on.
        """
        query = select(PlanRow).order_by(PlanRow.id.desc()).limit(limit)
        query = query.where(PlanRow.id < before) if before else query
        query = query if day is None else query.where(PlanRow.day == day)
        return [_plan(row) for row in await self._session.scalars(query)]

    async def change_plan(self, plan_id: str, **values: Any) -> None:
        """Change a plan and count its revision up."""
        query = update(PlanRow).where(PlanRow.id == plan_id)
        await self._session.execute(query.values(**values, revision=PlanRow.revision + 1))

    async def mark_committed(self, plan_id: str, number: int, document: bytes, now: datetime) -> None:
        """Note that a version was released, with its document."""
        query = update(PlanVersionRow).where(PlanVersionRow.plan_id == plan_id, PlanVersionRow.number == number)
        values = {
            "committed_at": now,
            "document": zlib.compress(document, 6),
            "document_sha256": hashlib.sha256(document).hexdigest(),
        }
        await self._session.execute(query.values(values))

    async def versions(self, plan_id: str, limit: int, before: int | None = None) -> list[StoredVersion]:
        """List a plan's versions without documents and solutions, newest first."""
        query = (
            select(PlanVersionRow, PlanRow.day, PlanRow.depots, PlanRow.currency)
            .join(PlanRow, PlanRow.id == PlanVersionRow.plan_id)
            .where(PlanVersionRow.plan_id == plan_id)
            .order_by(PlanVersionRow.number.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(PlanVersionRow.number < before)
        return [_stored(*row) for row in await self._session.execute(query)]

    async def solution(self, plan_id: str, number: int) -> bytes | None:
        """Give who serves what in a version, as bytes; ``None`` for a plan from files."""
        query = select(PlanVersionRow.solution)
        found: bytes | None = await self._session.scalar(
            query.where(PlanVersionRow.plan_id == plan_id, PlanVersionRow.number == number)
        )
        return found

    async def newest(self, limit: int, day: date | None = None) -> list[StoredVersion]:
        """List versions that have a document, without it, newest first: no drafts."""
        query = (
            select(PlanVersionRow, PlanRow.day, PlanRow.depots, PlanRow.currency)
            .join(PlanRow, PlanRow.id == PlanVersionRow.plan_id)
            .where(func.length(PlanVersionRow.document) > 0)
            .order_by(PlanVersionRow.created_at.desc(), PlanVersionRow.id.desc())
            .limit(limit)
        )
        if day is not None:
            query = query.where(PlanRow.day == day)
        return [_stored(*row) for row in await self._session.execute(query)]

    async def plans_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Give the ids of plans that begin with a text."""
        query = select(PlanRow.id).where(PlanRow.id.startswith(prefix, autoescape=True)).order_by(PlanRow.id)
        return list(await self._session.scalars(query.limit(limit)))

    async def shipments_of(self, plan_id: str) -> set[str]:
        """Give the shipments that a plan's released version decided about."""
        query = (
            select(PlanShipmentRow.shipment_id)
            .join(PlanVersionRow, PlanVersionRow.id == PlanShipmentRow.version_id)
            .join(PlanRow, and_(PlanRow.id == PlanVersionRow.plan_id, PlanRow.committed == PlanVersionRow.number))
            .where(PlanRow.id == plan_id)
        )
        return set(await self._session.scalars(query))

    async def released_with(self, shipment_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Give the released version that decided about each shipment: plan id and number."""
        query = (
            select(PlanShipmentRow.shipment_id, PlanVersionRow.plan_id, PlanVersionRow.number)
            .join(PlanVersionRow, PlanVersionRow.id == PlanShipmentRow.version_id)
            .join(PlanRow, and_(PlanRow.id == PlanVersionRow.plan_id, PlanRow.committed == PlanVersionRow.number))
        )
        found: dict[str, tuple[str, int]] = {}
        named = sorted(set(shipment_ids))
        for start in range(0, len(named), _NAMES_AT_ONCE):
            ids = named[start : start + _NAMES_AT_ONCE]
            rows = await self._session.execute(query.where(PlanShipmentRow.shipment_id.in_(ids)))
            found.update((shipment_id, (plan_id, number)) for shipment_id, plan_id, number in rows)
        return found

    async def version(self, plan_id: str, number: int | None) -> StoredVersion:
        """Load one version with its document, the newest that has one for ``None``.

        Raises
        ------
        NotFound
            If the plan has no such version.
        """
        query = self._with_document().where(PlanVersionRow.plan_id == plan_id)
        wanted = func.length(PlanVersionRow.document) > 0 if number is None else PlanVersionRow.number == number
        query = query.where(wanted)
        row = (await self._session.execute(query.order_by(PlanVersionRow.number.desc()).limit(1))).first()
        if row is None:
            raise NotFound(f"plan {plan_id} has no version {number}", {"plan": plan_id, "version": number})
        return _with_document(row)

    async def same(self, fingerprint: str) -> StoredVersion | None:
        """Find the newest finished version that was made of the same inputs and options."""
        query = self._with_document().where(
            PlanVersionRow.fingerprint == fingerprint, PlanVersionRow.outcome == PlanOutcome.FINISHED.value
        )
        row = (await self._session.execute(query.order_by(PlanVersionRow.created_at.desc()).limit(1))).first()
        return None if row is None else _with_document(row)

    @staticmethod
    def _with_document() -> Select[PlanVersionRow, date, str, str, bytes]:
        return select(PlanVersionRow, PlanRow.day, PlanRow.depots, PlanRow.currency, PlanVersionRow.document).join(
            PlanRow, PlanRow.id == PlanVersionRow.plan_id
        )


class SnapshotRepository:
    """Inputs of versions by their hash."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, body: bytes, now: datetime) -> str:
        """Keep inputs, once however often they are put.

        Returns
        -------
        SHA-256 of the body, hexadecimal.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        values = {"sha256": sha256, "created_at": now, "body": zlib.compress(body, 6)}
        await _insert_once(self._session, SnapshotRow, values)
        return sha256

    async def get(self, sha256: str) -> bytes:
        """Give inputs back.

        Raises
        ------
        ExternalFailure
            If they are lost or damaged.
        """
        packed = await self._session.scalar(select(SnapshotRow.body).where(SnapshotRow.sha256 == sha256))
        body = b"" if packed is None else zlib.decompress(packed)
        if hashlib.sha256(body).hexdigest() != sha256:
            raise ExternalFailure(f"the stored inputs {sha256} are {'lost' if packed is None else 'damaged'}")
        return body


async def _insert_once(session: AsyncSession, row: type[PlanRow | SnapshotRow], values: dict[str, Any]) -> None:
    """Add a row, unless somebody else has added it, even at the same moment."""
    on_conflict = postgres_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    await session.execute(on_conflict(row).values(values).on_conflict_do_nothing())


def _fresh_plan(plan_id: str, day: date, depots: str, currency: str, now: datetime) -> PlanRow:
    return PlanRow(id=plan_id, day=day, depots=depots, currency=currency, created_at=now, revision=1)


def _plan(row: PlanRow) -> StoredPlan:
    return StoredPlan(
        id=row.id,
        day=row.day,
        depots=_parted(row.depots),
        currency=row.currency,
        created_at=row.created_at,
        head=row.head,
        committed=row.committed,
        revision=row.revision,
    )


def _parted(depots: str) -> tuple[str, ...]:
    return tuple(depots.split("\n")) if depots else ()


def _joined(depots: Sequence[str]) -> str:
    return "\n".join(depots)


def _with_document(row: Row[PlanVersionRow, date, str, str, bytes]) -> StoredVersion:
    version, day, depots, currency, packed = row
    if not packed:
        return _stored(version, day, depots, currency)
    document = zlib.decompress(packed)
    if hashlib.sha256(document).hexdigest() != version.document_sha256:
        raise ExternalFailure(f"the stored document of {version.plan_id}@{version.number} is damaged")
    return _stored(version, day, depots, currency, document)


def _stored(row: PlanVersionRow, day: date, depots: str, currency: str, document: bytes = b"") -> StoredVersion:
    return StoredVersion(
        plan_id=row.plan_id,
        number=row.number,
        day=day,
        depots=_parted(depots),
        currency=currency,
        created_at=row.created_at,
        inputs=tuple(InputHash(**i) for i in row.inputs),
        options=row.options,
        seed=row.seed,
        engine=row.engine,
        time_limit_s=row.time_limit_s,
        elapsed_s=row.elapsed_s,
        outcome=PlanOutcome(row.outcome),
        summary=Summary(**{name: getattr(row, name) for name in _SUMMARY}),
        document=document,
        making=Making(
            origin=Origin(row.origin),
            parent=row.parent,
            snapshot=row.snapshot,
            locks=row.locks,
            violations=row.violations,
            created_by=row.created_by,
        ),
        committed_at=row.committed_at,
    )
