"""Delhivery Express (India)."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls, Webhook
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.delhivery import booking, tracking
from lastmile.carriers.adapters.signatures import SharedToken

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="delhivery",
    title="Delhivery",
    codes=CODES,
    calls=Calls(
        book=Call(booking.build_book, booking.parse_book),
        cancel=Call(booking.build_cancel, booking.parse_cancel),
        track_poll=Call(tracking.build_track, partial(tracking.parse_poll, CODES)),
        track_webhook=Webhook(SharedToken("authorization", "webhook_token"), partial(tracking.parse_push, CODES)),
    ),
    base_urls={"api": "https://track.delhivery.com"},
    secrets=("token", "webhook_token"),
    settings=("pickup_location",),
    timezone="Asia/Kolkata",
    most_per_poll=50,
)
