"""EasyPost, an aggregator of some hundred carriers."""

from functools import partial
from pathlib import Path
from unicodedata import normalize

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls, Webhook
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.easypost import claims, shipping, tracking
from lastmile.carriers.adapters.signatures import Signature


def _key(secret: str) -> bytes:
    """EasyPost normalises the secret before it becomes a key."""
    return normalize("NFKD", secret).encode()


CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="easypost",
    title="EasyPost",
    codes=CODES,
    calls=Calls(
        book=Call(shipping.build_book, shipping.parse_book),
        label=Call(shipping.build_label, shipping.parse_label),
        cancel=Call(shipping.build_cancel, shipping.parse_cancel),
        track_poll=Call(tracking.build_track, partial(tracking.parse_poll, CODES)),
        track_webhook=Webhook(
            Signature(("x-hmac-signature",), "webhook_secret", prefix="hmac-sha256-hex=", key=_key),
            partial(tracking.parse_push, CODES),
        ),
        rate=Call(shipping.build_rate, shipping.parse_rate),
        claim=Call(claims.build_claim, claims.parse_claim),
    ),
    base_urls={"api": "https://api.easypost.com"},
    secrets=("api_key", "webhook_secret"),
)
