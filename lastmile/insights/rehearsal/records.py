"""A rehearsal that is asked for, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lastmile.carriers import carriers_from
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.insights.rehearsal.variants import Variant


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be rehearsed.

    Parameters
    ----------
    hub_id : whose day, where several hubs have one; empty for all in one plan.
    volume, without : as `Variant`.
    contracts : carriers in place of the day's, in the form of a carriers file; ``None`` for the same.
    options : what each of the two searches may spend.
    """

    day: date
    hub_id: str = ""
    volume: float = 1.0
    without: tuple[str, ...] = ()
    contracts: Mapping[str, Any] | None = None
    options: SolveOptions = field(default_factory=SolveOptions)

    def variant(self, timezone: str = "UTC") -> Variant:
        """Give what is different from the day as it was.

        Parameters
        ----------
        timezone : IANA name, of contracts that state none.

        Raises
        ------
        InvalidInput
            If the contracts are none.
        """
        book = None if self.contracts is None else carriers_from(self.contracts, timezone=timezone, name="contracts")
        return Variant(self.volume, self.without, book, "the call" if book else "", self.options.seed)

    def as_json(self) -> dict[str, Any]:
        """Give JSON values."""
        return {
            "day": self.day.isoformat(),
            "hub_id": self.hub_id,
            "volume": self.volume,
            "without": list(self.without),
            "contracts": self.contracts,
            "options": self.options.as_json(),
        }

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Wish:
        """Read what `as_json` gave."""
        return cls(
            date.fromisoformat(values["day"]),
            values["hub_id"],
            values["volume"],
            tuple(values["without"]),
            values["contracts"],
            SolveOptions.of_json(values["options"]),
        )


@dataclass(frozen=True, slots=True)
class KeptRehearsal:
    """A rehearsal that was asked for.

    Parameters
    ----------
    operation_id : of the job that says how far it is.
    result : what `Rehearsal.as_json` gives, once both plans are there.
    """

    id: str
    operation_id: str
    wish: Wish
    created_by: str
    created_at: datetime
    result: Mapping[str, Any] | None = None
