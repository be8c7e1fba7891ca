"""GS1 EPCIS 2.0 in JSON: events of partners in, our events out."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Calls, EventsOut, FileFeed, Webhook
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.epcis.tracking import parse_file
from lastmile.carriers.adapters.epcis.writing import write_document
from lastmile.carriers.adapters.signatures import SharedToken

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="epcis",
    title="GS1 EPCIS 2.0",
    codes=CODES,
    calls=Calls(
        track_file=FileFeed(("*.json", "*.jsonld"), partial(parse_file, CODES)),
        track_webhook=Webhook(SharedToken("x-api-key", "capture_key"), partial(parse_file, CODES)),
        events_out=EventsOut("application/ld+json", write_document),
    ),
    secrets=("capture_key",),
)
