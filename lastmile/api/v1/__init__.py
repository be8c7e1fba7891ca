"""Version 1: one folder a resource. A new one adds its router here."""

from lastmile.api.v1.access.endpoints import audit, colleagues, first_run, keys, me, sessions, users
from lastmile.api.v1.addresses.endpoints import router as addresses
from lastmile.api.v1.assignments.endpoints import router as assignments
from lastmile.api.v1.basemaps.endpoints import router as basemaps
from lastmile.api.v1.carriers.endpoints import router as carriers
from lastmile.api.v1.cash.endpoints import router as cash
from lastmile.api.v1.claims.endpoints import router as claims
from lastmile.api.v1.claims.evidence import keys as signing_keys
from lastmile.api.v1.claims.evidence import router as evidence
from lastmile.api.v1.demo.endpoints import router as demo
from lastmile.api.v1.exports.endpoints import router as exports
from lastmile.api.v1.failed_attempts.endpoints import returns
from lastmile.api.v1.failed_attempts.endpoints import router as failed_attempts
from lastmile.api.v1.figures.endpoints import router as figures
from lastmile.api.v1.hubs.endpoints import router as hubs
from lastmile.api.v1.incidents.endpoints import router as incidents
from lastmile.api.v1.invoices.endpoints import findings as invoice_findings
from lastmile.api.v1.invoices.endpoints import of_carrier as invoices_of_carrier
from lastmile.api.v1.invoices.endpoints import router as invoices
from lastmile.api.v1.oidc.endpoints import router as oidc
from lastmile.api.v1.operations.endpoints import router as operations
from lastmile.api.v1.organisation.endpoints import router as organisation
from lastmile.api.v1.outsourcing.endpoints import desk as mapping_desk
from lastmile.api.v1.outsourcing.endpoints import router as outsourcing
from lastmile.api.v1.outsourcing.endpoints import silent as silent_parcels
from lastmile.api.v1.partner.disputes import held as held_money
from lastmile.api.v1.partner.disputes import router as disputes
from lastmile.api.v1.partner.endpoints import router as partner
from lastmile.api.v1.partner.schemas import PartnerAttempt, PartnerEvents
from lastmile.api.v1.plans.endpoints import router as plans
from lastmile.api.v1.proofs.endpoints import of_shipments as attempts
from lastmile.api.v1.proofs.endpoints import router as proofs
from lastmile.api.v1.recipients.endpoints import router as recipients
from lastmile.api.v1.rehearsals.endpoints import router as rehearsals
from lastmile.api.v1.reviews.endpoints import router as reviews
from lastmile.api.v1.rider.endpoints import router as rider
from lastmile.api.v1.riders.endpoints import router as riders
from lastmile.api.v1.routes.endpoints import positions, stops
from lastmile.api.v1.routes.endpoints import router as routes
from lastmile.api.v1.scorecards.endpoints import risk as carrier_risk
from lastmile.api.v1.scorecards.endpoints import router as scorecards
from lastmile.api.v1.shifts.endpoints import router as shifts
from lastmile.api.v1.shipments.endpoints import router as shipments
from lastmile.api.v1.shops.endpoints import router as shops
from lastmile.api.v1.targets.endpoints import alerts
from lastmile.api.v1.targets.endpoints import router as targets
from lastmile.api.v1.tenders.endpoints import router as tenders
from lastmile.api.v1.tracking.endpoints import router as tracking
from lastmile.api.v1.vehicles.endpoints import router as vehicles
from lastmile.api.v1.webhooks.endpoints import router as webhooks
from lastmile.api.v1.weights.endpoints import measures
from lastmile.api.v1.weights.endpoints import of_carrier as weights_of_carrier
from lastmile.api.v1.weights.endpoints import router as weights

ROUTERS = (
    keys,
    users,
    sessions,
    first_run,
    me,
    colleagues,
    audit,
    oidc,
    webhooks,
    demo,
    organisation,
    hubs,
    basemaps,
    vehicles,
    riders,
    shifts,
    shops,
    carriers,
    outsourcing,
    mapping_desk,
    silent_parcels,
    invoices_of_carrier,
    invoices,
    invoice_findings,
    weights_of_carrier,
    weights,
    measures,
    cash,
    failed_attempts,
    scorecards,
    carrier_risk,
    tenders,
    returns,
    shipments,
    addresses,
    tracking,
    partner,
    assignments,
    incidents,
    evidence,
    claims,
    signing_keys,
    disputes,
    held_money,
    plans,
    operations,
    rehearsals,
    figures,
    reviews,
    exports,
    targets,
    alerts,
    routes,
    stops,
    positions,
    proofs,
    attempts,
    rider,
    recipients,
)

READ_BY_HAND = (PartnerEvents, PartnerAttempt)
"""Bodies that operations read themselves; the document must be told of them."""
