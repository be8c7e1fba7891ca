"""Cash on delivery in the service: what riders and carriers have collected, handed over, and still hold.

`Cash` keeps entries and remittances in the caller's transaction; `collect` is what the worker repeats: deliveries with
cash become entries.
"""

from lastmile.dispatch.cash.collecting import READER, collect
from lastmile.dispatch.cash.records import KeptEntry, KeptRemittance, Open, Party, PartyKind
from lastmile.dispatch.cash.service import Aged, Cash, LineIn

__all__ = [
    "READER",
    "Aged",
    "Cash",
    "KeptEntry",
    "KeptRemittance",
    "LineIn",
    "Open",
    "Party",
    "PartyKind",
    "collect",
]
