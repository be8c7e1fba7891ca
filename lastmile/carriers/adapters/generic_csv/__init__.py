"""Any carrier that exchanges CSV files, over a folder or SFTP: a mapping file instead of code."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from lastmile.carriers.adapters.adapter import Adapter, BookFile, Calls, FileFeed
from lastmile.carriers.adapters.generic_csv.bookings import write_bookings
from lastmile.carriers.adapters.generic_csv.schema import read_mapping
from lastmile.carriers.adapters.generic_csv.tracking import read_events


def from_mapping(path: Path) -> Adapter:
    """Make an adapter from a mapping file.

    Raises
    ------
    InvalidInput
        With every wrong line of the file.
    """
    mapping, codes = read_mapping(path)
    booking = mapping.booking
    return Adapter(
        name=mapping.name,
        title=mapping.title,
        codes=codes,
        calls=Calls(
            track_file=FileFeed(mapping.tracking.patterns, partial(read_events, mapping, codes)),
            book_file=None if booking is None else BookFile(booking.name, partial(write_bookings, booking)),
        ),
        timezone=mapping.timezone or "",
    )
