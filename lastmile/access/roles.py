"""Roles and scopes: what a caller may be, and what a key may be narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a caller is to the operation."""

    ADMIN = "admin"
    DISPATCHER = "dispatcher"
    OPS_MANAGER = "ops_manager"
    ANALYST = "analyst"
    RIDER = "rider"
    PARTNER = "partner"
    SHOP = "shop"


STAFF: Final = frozenset({Role.ADMIN, Role.DISPATCHER, Role.OPS_MANAGER, Role.ANALYST})
"""Those who see the rows of all shops, carriers and riders."""

OWNED_BY: Final[Mapping[Role, str]] = MappingProxyType(
    {Role.RIDER: "rider_id", Role.PARTNER: "carrier_id", Role.SHOP: "shop_id"}
)
"""The field of a `Principal` without which these roles see nothing."""

_ALL: Final = frozenset(Role)
_PLANNERS: Final = frozenset({Role.ADMIN, Role.DISPATCHER})
MANAGERS: Final = frozenset({Role.ADMIN, Role.DISPATCHER, Role.OPS_MANAGER})
"""Staff who change things."""

SCOPES: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "shipments:read": STAFF | {Role.SHOP},
        "shipments:write": MANAGERS | {Role.SHOP},
        "setup:read": STAFF,
        "setup:write": _PLANNERS,
        "plans:read": STAFF,
        "plans:write": _PLANNERS,
        "routes:read": STAFF | {Role.RIDER},
        "routes:write": _PLANNERS | {Role.RIDER},
        "assignments:read": STAFF | {Role.PARTNER},
        "assignments:write": _PLANNERS | {Role.PARTNER},
        "tracking:read": STAFF | {Role.SHOP, Role.PARTNER, Role.RIDER},
        "tracking:write": MANAGERS | {Role.PARTNER, Role.RIDER},
        "carriers:read": STAFF,
        "carriers:write": MANAGERS,
        "cash:read": STAFF | {Role.RIDER, Role.PARTNER},
        "cash:write": MANAGERS,
        "incidents:read": STAFF | {Role.PARTNER},
        "incidents:write": MANAGERS | {Role.PARTNER},
        "figures:read": STAFF,
        "figures:write": MANAGERS,
        "webhooks:read": MANAGERS | {Role.SHOP, Role.PARTNER},
        "webhooks:write": MANAGERS | {Role.SHOP, Role.PARTNER},
        "access:read": frozenset({Role.ADMIN}),
        "access:write": frozenset({Role.ADMIN}),
        "self:read": _ALL,
    }
)
"""Scope → roles that can have it. A key has all scopes of its role, or fewer."""


def scopes_of(role: Role) -> frozenset[str]:
    """Give every scope that a role can have."""
    return frozenset(scope for scope, roles in SCOPES.items() if role in roles)
