"""Write our events as an EPCIS document."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lastmile.carriers.adapters.epcis.identifiers import epc_of
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.infra.files.yaml_text import read_yaml

_CONTEXT: Final = (
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"lastmile": "urn:lastmile:epcis:"},
)
_WORDS: Final[dict[str, tuple[str, str]]] = {
    status: tuple(words) for status, words in read_yaml(Path(__file__).with_name("out.yaml")).value["statuses"].items()
}


def write_document(events: Sequence[tuple[str, TrackingEvent]], now: datetime) -> bytes:
    """Write a document of object events; those of unknown codes are left out.

    Parameters
    ----------
    events : the carrier's number and the event.
    now : aware; when the document is made.
    """
    known = [(number, event) for number, event in events if event.status is not Status.UNKNOWN]
    document = {
        "@context": list(_CONTEXT),
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "epcisBody": {"eventList": [_event(number, event) for number, event in known]},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _event(number: str, event: TrackingEvent) -> dict[str, Any]:
    step, disposition = _WORDS[event.status]
    offset = event.occurred_at.strftime("%z")
    written: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:lastmile:event:{event.key}')}",
        "eventTime": event.occurred_at.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": f"{offset[:3]}:{offset[3:5]}",
        "epcList": [epc_of(number)],
        "action": "OBSERVE",
        "bizStep": step,
        "disposition": disposition,
        "lastmile:status": event.status.value,
    }
    if event.reason is not None:
        written["lastmile:reason"] = event.reason.value
    return written
