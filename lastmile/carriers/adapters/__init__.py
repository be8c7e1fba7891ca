"""Carriers' languages: one folder each, reached through the registry, pure functions around one thin client.

``adapter(name)`` gives an `Adapter`: its `Calls` make requests from our asks and read answers into our results. A
`CarrierLine` sends them.
"""

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import Adapter, Call, Calls, FileFeed, Webhook, needed
from lastmile.carriers.adapters.asks import (
    BookRequest,
    CancelRequest,
    ClaimRequest,
    LabelRequest,
    NdrRequest,
    Package,
    Party,
    PickupRequest,
    ProofRequest,
    RateRequest,
    TrackRequest,
)
from lastmile.carriers.adapters.capabilities import Capability
from lastmile.carriers.adapters.line import CarrierLine, policy_of
from lastmile.carriers.adapters.registry import ENTRIES, adapter
from lastmile.carriers.adapters.results import (
    Booking,
    Cancellation,
    FiledClaim,
    Label,
    Offer,
    Pickup,
    Proof,
    TrackedParcel,
    Tracking,
)
from lastmile.carriers.adapters.signatures import Push

__all__ = [
    "ENTRIES",
    "Account",
    "Adapter",
    "BookRequest",
    "Booking",
    "Call",
    "Calls",
    "CancelRequest",
    "Cancellation",
    "Capability",
    "CarrierLine",
    "ClaimRequest",
    "FileFeed",
    "FiledClaim",
    "Label",
    "LabelRequest",
    "NdrRequest",
    "Offer",
    "Package",
    "Party",
    "Pickup",
    "PickupRequest",
    "Proof",
    "ProofRequest",
    "Push",
    "RateRequest",
    "TrackRequest",
    "TrackedParcel",
    "Tracking",
    "Webhook",
    "adapter",
    "needed",
    "policy_of",
]
