"""Who is calling."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.access.roles import STAFF, Role


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller.

    Parameters
    ----------
    id : of the key (``key_…``) or the user (``usr_…``).
    name : for the audit log and for people.
    scopes : what it may do; never more than its role.
    rider_id, carrier_id, shop_id : whose rows it sees; empty for staff.
    by_session : whether a browser's session spoke, so that unsafe calls need its CSRF token.
    """

    id: str
    name: str
    role: Role
    scopes: frozenset[str]
    rider_id: str = ""
    carrier_id: str = ""
    shop_id: str = ""
    by_session: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether it sees the rows of all owners."""
        return self.role in STAFF
