"""AfterShip, an aggregator for tracking."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls, Webhook
from lastmile.carriers.adapters.aftership import tracking
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.signatures import Signature, base64_of

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="aftership",
    title="AfterShip",
    codes=CODES,
    calls=Calls(
        track_poll=Call(tracking.build_track, partial(tracking.parse_poll, CODES)),
        track_webhook=Webhook(
            Signature(("aftership-hmac-sha256",), "webhook_secret", written=base64_of),
            partial(tracking.parse_push, CODES),
        ),
    ),
    base_urls={"api": "https://api.aftership.com"},
    secrets=("api_key", "webhook_secret"),
    most_per_poll=50,
    requests_per_s=10,
)
