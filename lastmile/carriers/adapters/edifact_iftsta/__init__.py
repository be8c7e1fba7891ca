"""EDIFACT IFTSTA: transport status messages of European carriers, read with `pydifact`."""

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, Calls, FileFeed
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.edifact_iftsta.tracking import parse_file

CODES = read_codes(Path(__file__).with_name("codes.yaml"))
ADAPTER = Adapter(
    name="edifact_iftsta",
    title="EDIFACT IFTSTA",
    codes=CODES,
    calls=Calls(track_file=FileFeed(("*.edi", "*.edifact", "*.txt"), partial(parse_file, CODES))),
)
