"""Keeping carriers and their contracts: a version is checked as CARRIERS.yaml is, and never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.carriers import CarrierBook, Contract, carriers_from
from lastmile.carriers.contracts.diff import Change, diff_contracts
from lastmile.carriers.register.records import Carrier, ContractVersion
from lastmile.carriers.register.repository import CarrierRepository, ContractRepository
from lastmile.core.clock import utc_now
from lastmile.core.errors import InvalidInput, NotFound, RowIssue
from lastmile.core.ids import new_id

_MOST_VERSIONS: Final = 1_000


class Register:
    """Carriers and the versions of their contracts.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.carriers = CarrierRepository(session)
        self.contracts = ContractRepository(session)

    async def create(self, name: str, *, active: bool = True) -> Carrier:
        """Keep a new carrier, without a contract yet.

        Raises
        ------
        Conflict
            If the name is taken.
        """
        carrier = Carrier(new_id("car"), name, active=active, revision=1, created_at=utc_now())
        await self.carriers.add(carrier)
        return carrier

    async def change(self, carrier: Carrier, *, name: str, active: bool) -> Carrier:
        """Rename a carrier, or stop or start asking it.

        Raises
        ------
        Stale
            If somebody else was first.
        Conflict
            If the name is taken.
        """
        changed = replace(carrier, name=name, active=active, revision=carrier.revision + 1)
        await self.carriers.change(changed)
        return changed

    async def agree(
        self, carrier: Carrier, document: Mapping[str, Any], *, currency: str, timezone: str
    ) -> ContractVersion:
        """Keep a new version of a carrier's contract; the newest one said again is no new one.

        Parameters
        ----------
        document : one entry of ``carriers`` in CARRIERS.yaml, JSON values; ``id`` and ``name`` are the carrier's own
            and may be left out.
        currency, timezone : of amounts and clock times where the document states none; kept with it.

        Raises
        ------
        InvalidInput
            With everything that is wrong in it.
        Conflict
            If somebody else has added a version meanwhile.
        """
        stated = _stated(document, currency, timezone)
        contract = _checked(carrier, stated)
        newest = await self._newest(carrier)
        if newest is not None and newest.document == stated:
            return newest
        version = ContractVersion(
            id=new_id("ctr"),
            carrier_id=carrier.id,
            number=(newest.number if newest else 0) + 1,
            valid_from=contract.valid_from,
            valid_to=contract.valid_to,
            document=stated,
            created_at=utc_now(),
        )
        await self.contracts.add(version)
        return version

    async def check(
        self, carrier: Carrier, document: Mapping[str, Any], *, currency: str, timezone: str
    ) -> tuple[Change, ...]:
        """Tell what a version would change against the newest one; nothing where it is the first. Nothing is kept.

        Parameters and errors are those of `agree`.
        """
        contract = _checked(carrier, _stated(document, currency, timezone))
        newest = await self._newest(carrier)
        return () if newest is None else diff_contracts(_contract(carrier, newest.document), contract)

    async def _newest(self, carrier: Carrier) -> ContractVersion | None:
        return next(iter(await self.contracts.before(carrier.id, None, 1)), None)


def changes(carrier: Carrier, before: ContractVersion, after: ContractVersion) -> tuple[Change, ...]:
    """Tell what differs between two versions of a carrier's contract; nothing if they say the same."""
    contracts = [_contract(carrier, version.document) for version in (before, after)]
    return diff_contracts(*contracts)


async def contracts_on(session: AsyncSession, day: date) -> list[dict[str, Any]]:
    """Give the contracts of all active carriers that hold on a day, as entries of ``carriers`` in CARRIERS.yaml."""
    found = await ContractRepository(session).holding_on(day)
    return [_entry(carrier, version.document) for carrier, version in found]


async def book_of(session: AsyncSession, carrier_id: str) -> CarrierBook:
    """Give all versions of a carrier's contract, in the currency of the newest one.

    Of those whose period holds a day the newest counts, so they are in the book newest first, each named by its number.

    Raises
    ------
    NotFound
        If there is no such carrier, or it has no contract.
    """
    carrier = await CarrierRepository(session).by_id(carrier_id)
    versions = await ContractRepository(session).before(carrier_id, None, _MOST_VERSIONS)
    if not versions:
        raise NotFound(f"{carrier.name} has no contract yet", {"carrier": carrier_id})
    contracts = [replace(_contract(carrier, each.document), version=str(each.number)) for each in versions]
    return CarrierBook(contracts[0].currency, tuple(contracts))


def _stated(document: Mapping[str, Any], currency: str, timezone: str) -> dict[str, Any]:
    """Give a document with everything that it leaves to the organisation, and nothing that is the carrier's own."""
    own = {key: value for key, value in document.items() if key not in {"id", "name"}}
    return {"currency": currency, "timezone": timezone} | own


def _entry(carrier: Carrier, document: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": carrier.id, "name": carrier.name, **document}


def _contract(carrier: Carrier, document: Mapping[str, Any]) -> Contract:
    book = carriers_from({"currency": document["currency"], "carriers": [_entry(carrier, document)]})
    return book.contracts[0]


def _checked(carrier: Carrier, document: Mapping[str, Any]) -> Contract:
    """Give a contract that is right."""
    try:
        return _contract(carrier, document)
    except InvalidInput as error:
        raise InvalidInput("the contract is not valid", [*map(_in_body, error.issues)]) from None


def _in_body(issue: RowIssue) -> RowIssue:
    """Turn ``carriers[0].rates[1].zone`` into ``/body/rates/1/zone``."""
    inner = re.sub(r"^carriers\[0\]\.?", "", str(issue.row or ""))
    pointer = "/".join(["/body", *[part for part in re.split(r"[.\[\]]+", inner) if part]])
    return RowIssue(issue.file, pointer, None, issue.value, issue.expected)
