"""Parcels that carriers take: accounts, bookings through their interfaces, and what they tell, kept before it is read.

`Accounts`, `Bookings` and `Inbox` keep rows in the caller's transaction; `Carriage` does what the worker repeats:
book, cancel, ask, and read what came in.
"""

from lastmile.dispatch.outsourcing.accounts import Accounts
from lastmile.dispatch.outsourcing.booking import Bookings
from lastmile.dispatch.outsourcing.carriage import Carriage
from lastmile.dispatch.outsourcing.lines import Lines, open_account
from lastmile.dispatch.outsourcing.messages.inbox import Inbox
from lastmile.dispatch.outsourcing.messages.records import Decision, OpenCode, Via
from lastmile.dispatch.outsourcing.records import (
    Booking,
    BookingState,
    CarrierAccount,
)

__all__ = [
    "Accounts",
    "Booking",
    "BookingState",
    "Bookings",
    "Carriage",
    "CarrierAccount",
    "Decision",
    "Inbox",
    "Lines",
    "OpenCode",
    "Via",
    "open_account",
]
