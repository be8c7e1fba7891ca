"""FedEx: tracking."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.fedex import tracking
from lastmile.carriers.adapters.oauth import client_credentials

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="fedex",
    title="FedEx",
    codes=CODES,
    calls=Calls(track_poll=Call(tracking.build_track, partial(tracking.parse_track, CODES))),
    base_urls={"api": "https://apis.fedex.com"},
    secrets=("client_id", "client_secret"),
    most_per_poll=30,
    sign_in=client_credentials("/oauth/token"),
)
