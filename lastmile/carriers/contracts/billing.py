"""When a carrier may bill, and what is let pass: terms of a contract that its invoices are audited by."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.carriers.contracts.arithmetic import scale_ppm
from lastmile.core.tracking import Status

OWED_ON_DELIVERY = frozenset(
    {Status.DELIVERED, Status.RETURNING, Status.RETURNED, Status.DAMAGED, Status.AVAILABLE_FOR_PICKUP}
)
"""For carriers that bill what they have brought or are bringing back."""

OWED_ON_PICKUP = frozenset(Status) - {
    Status.PENDING,
    Status.INFO_RECEIVED,
    Status.CANCELLED,
    Status.LOST,
    Status.UNKNOWN,
}
"""For carriers that bill what they have picked up."""


@dataclass(frozen=True, slots=True)
class AuditPolicy:
    """How strict an audit is.

    Parameters
    ----------
    tolerance_minor, tolerance_ppm : a charge that is too high by no more than the larger of the two, the second as a
        share of what was expected, is no finding.
    approve_up_to_minor : an invoice whose findings together are no more is paid in full, and they are written off.
    owed : statuses in which a shipment may be billed.
    """

    tolerance_minor: int = 0
    tolerance_ppm: int = 0
    approve_up_to_minor: int = 0
    owed: frozenset[Status] = OWED_ON_DELIVERY

    def tolerates(self, over_minor: int, expected_minor: int) -> bool:
        """Whether a charge may be so much too high."""
        return over_minor <= max(self.tolerance_minor, scale_ppm(expected_minor, self.tolerance_ppm))
