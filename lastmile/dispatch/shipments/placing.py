"""Finding shipments on the map: extracts are opened once a process, and nothing of it holds up the event loop."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lastmile.core.errors import ExternalFailure, InvalidInput, RowIssue
from lastmile.core.geo import Position
from lastmile.core.shipments import Shipment
from lastmile.dispatch.intake import locate
from lastmile.dispatch.intake.geocoding import MIN_SCORE
from lastmile.dispatch.shipments.records import GIVEN, NOWHERE, Place, PlaceMatch
from lastmile.roads import Match, Streets, open_streets

_EXTRACTS: Final = 3
_ADDRESSES: Final = 50_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A shipment with what is known of its place.

    Parameters
    ----------
    shipment : without a position where the address was not found.
    issue : what is wrong with a position that was given, or why the address was not found; ``None`` if all is well.
    """

    shipment: Shipment
    place: Place
    issue: RowIssue | None = None


class Places:
    """The street extracts that this process has opened, and the addresses that it has found in them.

    Parameters
    ----------
    streets_cache : folder of prepared streets.
    """

    def __init__(self, streets_cache: Path) -> None:
        self._streets_cache = streets_cache
        self._opening: dict[Path, asyncio.Lock] = {}
        self._streets: OrderedDict[Path, Streets] = OrderedDict()
        self._found: OrderedDict[tuple[Path, str, str], tuple[Match, ...]] = OrderedDict()

    async def candidates(self, extract: Path, address: str, postcode: str) -> tuple[Match, ...]:
        """Give the places that an address may mean, the likeliest first.

        Raises
        ------
        ExternalFailure
            If the extract cannot be read.
        """
        streets = await self._open(extract)
        return await asyncio.to_thread(self._find, extract, streets, address, postcode)

    async def locate(self, extract: Path | None, shipments: Sequence[Shipment]) -> list[Placed]:
        """Find shipments on the map.

        Parameters
        ----------
        extract : where; without one a position that was given is believed, and no address is found.

        Returns
        -------
        As many, in the same order.

        Raises
        ------
        ExternalFailure
            If the extract cannot be read.
        """
        if extract is None:
            return [Placed(s, GIVEN if s.position else NOWHERE) for s in shipments]
        streets = await self._open(extract)
        return await asyncio.to_thread(self._locate, extract, streets, shipments)

    async def _open(self, extract: Path) -> Streets:
        async with self._opening.setdefault(extract, asyncio.Lock()):
            streets = self._streets.get(extract)
            if streets is None:
                streets = await asyncio.to_thread(self._read, extract)
                self._streets[extract] = streets
                while len(self._streets) > _EXTRACTS:
                    self._streets.popitem(last=False)
            self._streets.move_to_end(extract)
        return streets

    def _read(self, extract: Path) -> Streets:
        try:
            return open_streets(extract, self._streets_cache)
        except InvalidInput as error:  # the caller cannot correct what lies on our disk
            raise ExternalFailure(f"the map {extract.name} cannot be read", {"map": extract.name}) from error

    def _locate(self, extract: Path, streets: Streets, shipments: Sequence[Shipment]) -> list[Placed]:
        # Numbered, because several shops may have the same order id.
        given = [replace(s, order_id=str(n)) for n, s in enumerate(shipments) if s.position is not None]
        _, issues = locate(given, streets)
        wrong = {issue.row: issue for issue in issues}
        return [
            self._searched(extract, streets, s) if s.position is None else Placed(s, GIVEN, wrong.get(str(n)))
            for n, s in enumerate(shipments)
        ]

    def _searched(self, extract: Path, streets: Streets, shipment: Shipment) -> Placed:
        matches = self._find(extract, streets, shipment.address, shipment.postcode)
        if matches and matches[0].score >= MIN_SCORE:
            best = matches[0]
            place = Place(PlaceMatch(best.kind), round(best.score, 1))
            return Placed(replace(shipment, position=Position(*best.position)), place)
        nearest = " | ".join(f"{match.label} ({match.score:.0f} %)" for match in matches[:3])
        expected = "an address of the extract, or coordinates" + (f"; nearest: {nearest}" if nearest else "")
        issue = RowIssue("orders", shipment.order_id, "address", shipment.address, expected)
        return Placed(shipment, replace(NOWHERE, score=round(matches[0].score, 1) if matches else 0.0), issue)

    def _find(self, extract: Path, streets: Streets, address: str, postcode: str) -> tuple[Match, ...]:
        key = (extract, address, postcode)
        found = self._found.get(key)
        if found is None:
            found = tuple(streets.gazetteer.find(address, postcode))
            self._found[key] = found
            while len(self._found) > _ADDRESSES:
                self._found.popitem(last=False)
        return found
