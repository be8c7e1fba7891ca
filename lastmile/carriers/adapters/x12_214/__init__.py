"""ANSI X12 214: shipment status messages of North American carriers."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Calls, FileFeed
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.x12_214.tracking import parse_file

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="x12_214",
    title="ANSI X12 214",
    codes=CODES,
    calls=Calls(track_file=FileFeed(("*.x12", "*.edi", "*.214", "*.txt"), partial(parse_file, CODES))),
)
