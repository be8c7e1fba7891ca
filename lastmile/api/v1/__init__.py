"""Version 1: one folder a resource. A new one adds its router here."""

from lastmile.api.v1.access.endpoints import audit, first_run, keys, me, sessions, users
from lastmile.api.v1.claims.endpoints import router as claims
from lastmile.api.v1.incidents.endpoints import router as incidents
from lastmile.api.v1.oidc.endpoints import router as oidc
from lastmile.api.v1.webhooks.endpoints import router as webhooks

ROUTERS = (keys, users, sessions, first_run, me, audit, oidc, webhooks, incidents, claims)
