"""Who is calling and what they may do: roles, keys, users, sessions, the audit log, and retries that are safe."""

from lastmile.access.audit import AuditEntry
from lastmile.access.keyring import KeyIssuer, Keyring, NewKey
from lastmile.access.principal import Principal
from lastmile.access.roles import OWNED_BY, SCOPES, STAFF, Role, scopes_of

__all__ = [
    "OWNED_BY",
    "SCOPES",
    "STAFF",
    "AuditEntry",
    "KeyIssuer",
    "Keyring",
    "NewKey",
    "Principal",
    "Role",
    "scopes_of",
]
