"""The evidence packet of a claim: everything that is known of a parcel, as data, on paper, and signed in one file."""

from lastmile.incidents.packets.archive import sealed
from lastmile.incidents.packets.assembling import Packets
from lastmile.incidents.packets.paper import packet_pdf
from lastmile.incidents.packets.records import ChecklistLine, Exhibit, Moment, Packet
from lastmile.incidents.packets.verifying import Verdict, verify

__all__ = [
    "ChecklistLine",
    "Exhibit",
    "Moment",
    "Packet",
    "Packets",
    "Verdict",
    "packet_pdf",
    "sealed",
    "verify",
]
