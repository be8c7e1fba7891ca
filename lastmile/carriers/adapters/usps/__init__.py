"""USPS: tracking."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.oauth import client_credentials
from lastmile.carriers.adapters.usps import tracking

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="usps",
    title="USPS",
    codes=CODES,
    calls=Calls(track_poll=Call(tracking.build_track, partial(tracking.parse_track, CODES))),
    base_urls={"api": "https://apis.usps.com"},
    secrets=("client_id", "client_secret"),
    sign_in=client_credentials("/oauth2/v3/token", by="json"),
)
