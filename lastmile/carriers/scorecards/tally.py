"""Sums from which every figure follows: they add up over days, lanes and carriers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from lastmile.carriers.scorecards.rows import ClaimRow, ShipmentRow, TenderRow
from lastmile.carriers.scorecards.shares import Share
from lastmile.core.tracking import FINAL, Status

_NONE = Share()


@dataclass(frozen=True, slots=True)
class Tally:
    """What has been counted.

    Parameters
    ----------
    on_time : delivered at or before the promised end ÷ (delivered with a promise + promise expired undelivered).
    first_attempt : delivered on attempt 1 ÷ shipments with a first attempt.
    lost, damaged : ÷ shipments that came to an end.
    timely_events : tracking events known within the agreed lag ÷ events.
    claims_won : approved, in part or whole ÷ decided.
    overbilled : shipments billed too much ÷ shipments billed.
    tenders_refused : rejected or unanswered ÷ tendered.
    shipped, delivered, credited_claims : numbers.
    lag_s, credit_s : sums of seconds: of the events' lags; from filing a claim to its money.
    billed_minor, overbilled_minor, loss_minor, recovered_minor : sums.
    """

    on_time: Share = _NONE
    first_attempt: Share = _NONE
    lost: Share = _NONE
    damaged: Share = _NONE
    timely_events: Share = _NONE
    claims_won: Share = _NONE
    overbilled: Share = _NONE
    tenders_refused: Share = _NONE
    shipped: int = 0
    delivered: int = 0
    credited_claims: int = 0
    lag_s: float = 0.0
    credit_s: float = 0.0
    billed_minor: int = 0
    overbilled_minor: int = 0
    loss_minor: int = 0
    recovered_minor: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    @property
    def mean_lag_s(self) -> float | None:
        """Mean seconds from an event to our knowing of it."""
        return self.lag_s / self.timely_events.trials if self.timely_events.trials else None

    @property
    def days_to_credit(self) -> float | None:
        """Mean days from filing a claim to its money."""
        return self.credit_s / 86_400 / self.credited_claims if self.credited_claims else None

    @property
    def overbilling_rate(self) -> float | None:
        """Overbilled ÷ billed money."""
        return self.overbilled_minor / self.billed_minor if self.billed_minor else None

    @property
    def cost_per_delivery_minor(self) -> float | None:
        """(Billed or accrued − overbilled + losses − recoveries) ÷ delivered, minor units."""
        if not self.delivered:
            return None
        cost = self.billed_minor - self.overbilled_minor + self.loss_minor - self.recovered_minor
        return cost / self.delivered


_NAMES = tuple(field.name for field in fields(Tally))


def of_shipment(row: ShipmentRow, agreed_lag: timedelta, now: datetime) -> Tally:
    """Count one shipment.

    Parameters
    ----------
    agreed_lag : within which events are to be known.
    now : aware; decides whether an undelivered promise has expired.
    """
    delivered = row.status is Status.DELIVERED
    ended = row.status in FINAL
    return Tally(
        on_time=_on_time(row, now),
        first_attempt=Share(int(delivered and row.attempts == 1), int(row.attempts > 0)),
        lost=Share(int(row.status is Status.LOST), int(ended and row.status is not Status.CANCELLED)),
        damaged=Share(int(row.damaged and ended), int(ended and row.status is not Status.CANCELLED)),
        timely_events=Share(sum(lag <= agreed_lag for lag in row.event_lags), len(row.event_lags)),
        overbilled=Share(int(row.overbilled_minor > 0), int(row.billed_minor > 0)),
        shipped=1,
        delivered=int(delivered),
        lag_s=sum(lag.total_seconds() for lag in row.event_lags),
        billed_minor=row.billed_minor,
        overbilled_minor=row.overbilled_minor,
        loss_minor=row.loss_minor,
        recovered_minor=row.recovered_minor,
    )


def _on_time(row: ShipmentRow, now: datetime) -> Share:
    if row.promised_by is None or row.status is Status.CANCELLED:
        return Share()
    if row.delivered_at is not None:
        return Share(int(row.delivered_at <= row.promised_by), 1)
    return Share(0, int(row.promised_by < now))


def of_claim(row: ClaimRow) -> Tally:
    """Count one claim."""
    credited = row.credited_at is not None
    return Tally(
        claims_won=Share(int(row.won is True), int(row.won is not None)),
        credited_claims=int(credited),
        credit_s=(row.credited_at - row.filed_at).total_seconds() if row.credited_at is not None else 0.0,
    )


def of_tender(row: TenderRow) -> Tally:
    """Count one tender."""
    return Tally(tenders_refused=Share(int(not row.accepted), 1))
