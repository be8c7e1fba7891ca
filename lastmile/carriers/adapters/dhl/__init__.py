"""DHL: tracking of all its divisions by the unified interface."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Call, Calls
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.dhl import tracking

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="dhl",
    title="DHL",
    codes=CODES,
    calls=Calls(track_poll=Call(tracking.build_track, partial(tracking.parse_track, CODES))),
    base_urls={"api": "https://api-eu.dhl.com"},
    secrets=("api_key",),
    requests_per_s=0.2,
)
