"""What has happened, recorded in the transaction in which it happened; webhooks, live views and figures read it."""

from lastmile.infra.outbox.happenings import KINDS, Happening, Recorded
from lastmile.infra.outbox.repository import (
    newest_sequence,
    read_up_to,
    record,
    recorded_since,
    set_read_up_to,
    unread_since,
)

__all__ = [
    "KINDS",
    "Happening",
    "Recorded",
    "newest_sequence",
    "read_up_to",
    "record",
    "recorded_since",
    "set_read_up_to",
    "unread_since",
]
