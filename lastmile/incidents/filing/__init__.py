"""Sending claims off: through the carrier's interface, or by e-mail with the packet, until it is taken."""

from lastmile.incidents.filing.records import Filing, FilingState
from lastmile.incidents.filing.sending import Filer
from lastmile.incidents.filing.service import Filings

__all__ = ["Filer", "Filing", "FilingState", "Filings"]
