"""All scorecards: exact figures per carrier, lane and service level, and estimates that small samples do not decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lastmile.carriers.scorecards.rows import ClaimRow, ShipmentRow, TenderRow
from lastmile.carriers.scorecards.shares import Share
from lastmile.carriers.scorecards.tally import Tally, of_claim, of_shipment, of_tender
from lastmile.carriers.tracking.lanes import Lane

ALL = Lane("")
"""All carriers together."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is assumed of a carrier that nobody knows yet, as shares.

    Parameters
    ----------
    late, lost, damaged, overbilled, refused : from 0 to 1.
    weight : how many shipments the wider lane counts for when a narrower one is estimated.
    """

    late: float = 0.05
    lost: float = 0.003
    damaged: float = 0.005
    overbilled: float = 0.02
    refused: float = 0.05
    weight: float = 50.0


@dataclass(frozen=True, slots=True)
class Risk:
    """What is to be expected of the next shipment, as probabilities.

    Parameters
    ----------
    late, lost, damaged, overbilled, refused : from 0 to 1.
    shipments : how many the estimate has seen on the lane itself.
    """

    late: float
    lost: float
    damaged: float
    overbilled: float
    refused: float
    shipments: int = 0


class Scoreboard:
    """Tallies of every lane and of every wider one.

    Parameters
    ----------
    agreed_lag : within which tracking events are to be known, of carriers whose contract does not say.
    now : aware.
    agreed_lags : carrier → what its contract says.
    """

    def __init__(
        self, agreed_lag: timedelta, now: datetime, agreed_lags: Mapping[str, timedelta] | None = None
    ) -> None:
        self._agreed_lag, self._now, self._agreed_lags = agreed_lag, now, dict(agreed_lags or {})
        self._tallies: dict[Lane, Tally] = defaultdict(Tally)

    @classmethod
    def of(cls, tallies: Mapping[Lane, Tally]) -> Scoreboard:
        """Make one of sums that were counted before, wider lanes included."""
        board = cls(timedelta(), datetime.min.replace(tzinfo=UTC))
        board._tallies.update(tallies)
        return board

    def agree(self, carrier: str, lag: timedelta) -> None:
        """Say within which time a carrier's events are to be known, for what is counted from now on."""
        self._agreed_lags[carrier] = lag

    def count(self, rows: Iterable[ShipmentRow | ClaimRow | TenderRow]) -> None:
        """Count further rows, each on its lane and on all wider ones."""
        exact: dict[Lane, Tally] = defaultdict(Tally)
        for row in rows:
            exact[row.lane] += self._tally(row)
        for lane, tally in exact.items():
            for each in (*lane.wider(), ALL):
                self._tallies[each] += tally

    def _tally(self, row: ShipmentRow | ClaimRow | TenderRow) -> Tally:
        if isinstance(row, ShipmentRow):
            return of_shipment(row, self._agreed_lags.get(row.lane.carrier, self._agreed_lag), self._now)
        return of_claim(row) if isinstance(row, ClaimRow) else of_tender(row)

    def tally(self, lane: Lane) -> Tally:
        """Give what was counted on a lane; all zero where nothing was."""
        return self._tallies.get(lane, Tally())

    def lanes(self) -> Iterator[Lane]:
        """Give every lane with a count, the wider ones too."""
        yield from self._tallies

    def risk(self, lane: Lane, usual: Usual | None = None) -> Risk:
        """Estimate the next shipment of a lane.

        Each level is drawn towards the next wider one, down from all carriers to the lane itself: with few shipments
        the wider one decides, with many the lane's own. The chain begins with what is usual.

        Parameters
        ----------
        usual : assumptions without any count; the class's own unless told otherwise.
        """
        assumed = usual or Usual()
        chain = [self.tally(each) for each in (ALL, *reversed(tuple(lane.wider())))]

        def estimate(start: float, shares: Iterable[Share]) -> float:
            value = start
            for share in shares:
                value = share.shrunk(value, assumed.weight)
            return value

        return Risk(
            late=estimate(assumed.late, (Share(t.on_time.trials - t.on_time.hits, t.on_time.trials) for t in chain)),
            lost=estimate(assumed.lost, (t.lost for t in chain)),
            damaged=estimate(assumed.damaged, (t.damaged for t in chain)),
            overbilled=estimate(assumed.overbilled, (t.overbilled for t in chain)),
            refused=estimate(assumed.refused, (t.tenders_refused for t in chain)),
            shipments=self.tally(lane).shipped,
        )
