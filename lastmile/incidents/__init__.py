"""What goes wrong: opened by rules or by people, answered against a clock, followed to its end."""

from lastmile.incidents.kinds import IncidentKind, IncidentState, Playbook, Severity, playbook
from lastmile.incidents.records import Entry, EntryKind, Incident, Report, Search
from lastmile.incidents.service import Incidents

__all__ = [
    "Entry",
    "EntryKind",
    "Incident",
    "IncidentKind",
    "IncidentState",
    "Incidents",
    "Playbook",
    "Report",
    "Search",
    "Severity",
    "playbook",
]
