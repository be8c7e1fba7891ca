"""Shiprocket (India), an aggregator: tracking, and answers to failed attempts."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls, Webhook
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.shiprocket import ndr, tracking
from lastmile.carriers.adapters.signatures import SharedToken

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="shiprocket",
    title="Shiprocket",
    codes=CODES,
    calls=Calls(
        track_poll=Call(tracking.build_track, partial(tracking.parse_poll, CODES)),
        ndr_answer=Call(ndr.build_ndr_answer, ndr.parse_ndr_answer),
        track_webhook=Webhook(SharedToken("x-api-key", "webhook_token"), partial(tracking.parse_push, CODES)),
    ),
    base_urls={"api": "https://apiv2.shiprocket.in"},
    secrets=("email", "password", "webhook_token"),
    timezone="Asia/Kolkata",
    most_per_poll=50,
    sign_in=Call(tracking.build_sign_in, tracking.parse_sign_in),
)
