"""Uber Direct, a courier on demand."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls, Webhook
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.oauth import client_credentials
from lastmile.carriers.adapters.signatures import Signature
from lastmile.carriers.adapters.uber_direct import deliveries, tracking

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="uber_direct",
    title="Uber Direct",
    codes=CODES,
    calls=Calls(
        book=Call(deliveries.build_book, deliveries.parse_book),
        cancel=Call(deliveries.build_cancel, deliveries.parse_cancel),
        track_poll=Call(tracking.build_track, partial(tracking.parse_poll, CODES)),
        track_webhook=Webhook(
            Signature(("x-uber-signature", "x-postmates-signature"), "signing_key"), partial(tracking.parse_push, CODES)
        ),
        rate=Call(deliveries.build_rate, deliveries.parse_rate),
        proof_of_delivery=Call(deliveries.build_proof, deliveries.parse_proof),
    ),
    base_urls={"api": "https://api.uber.com", "auth": "https://login.uber.com"},
    secrets=("client_id", "client_secret", "signing_key"),
    settings=("customer_id",),
    sign_in=client_credentials("/oauth/v2/token", host="auth", scope="eats.deliveries"),
)
