"""Blue Dart (India): tracking by push."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Calls, Webhook
from lastmile.carriers.adapters.bluedart import tracking
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.signatures import SharedToken

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="bluedart",
    title="Blue Dart",
    codes=CODES,
    calls=Calls(track_webhook=Webhook(SharedToken("token", "webhook_token"), partial(tracking.parse_push, CODES))),
    secrets=("webhook_token",),
    timezone="Asia/Kolkata",
)
