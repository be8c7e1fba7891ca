"""What a carrier's interface can do for us."""

from __future__ import annotations

from enum import StrEnum


class Capability(StrEnum):
    """One thing that an adapter can do; `Adapter.capabilities` says which."""

    BOOK = "book"
    LABEL = "label"
    CANCEL = "cancel"
    TRACK_POLL = "track_poll"
    TRACK_WEBHOOK = "track_webhook"
    TRACK_FILE = "track_file"
    BOOK_FILE = "book_file"
    EVENTS_OUT = "events_out"
    RATE = "rate"
    PICKUP = "pickup"
    NDR_ANSWER = "ndr_answer"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    CLAIM = "claim"
