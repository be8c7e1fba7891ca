"""UPS: prices, bookings, tracking and proof of delivery."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.oauth import client_credentials
from lastmile.carriers.adapters.ups import shipping, tracking

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="ups",
    title="UPS",
    codes=CODES,
    calls=Calls(
        book=Call(shipping.build_book, shipping.parse_book),
        cancel=Call(shipping.build_cancel, shipping.parse_cancel),
        rate=Call(shipping.build_rate, shipping.parse_rate),
        track_poll=Call(tracking.build_track, partial(tracking.parse_track, CODES)),
        proof_of_delivery=Call(tracking.build_proof, tracking.parse_proof),
    ),
    base_urls={"api": "https://onlinetools.ups.com"},
    secrets=("client_id", "client_secret"),
    sign_in=client_credentials("/security/v1/oauth/token", by="basic"),
)
