"""Version 1: one folder a resource. A new one adds its router here."""

from lastmile.api.v1.access.endpoints import audit, keys, me, sessions, users

ROUTERS = (keys, users, sessions, me, audit)
