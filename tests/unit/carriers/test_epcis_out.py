import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from lastmile.carriers.adapters import adapter
from lastmile.core.tracking import Reason, Status, TrackingEvent

EPCIS = adapter("epcis")
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
SSCC = "106141412345678908"
SAID_ANOTHER_WAY = {
    Status.PENDING: Status.INFO_RECEIVED,
    Status.OUT_FOR_DELIVERY: Status.IN_TRANSIT,
    Status.DELAYED: Status.IN_TRANSIT,
    Status.LOST: Status.UNKNOWN,
}
"""What the core business vocabulary has no word for; the status itself stands beside it."""


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.UNKNOWN])
def test_what_we_write_others_read_the_same_way(status: Status):
    at = datetime(2026, 3, 2, 18, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    event = TrackingEvent("k1", at, status, Reason.CUSTOMS)
    assert EPCIS.calls.events_out is not None
    assert EPCIS.calls.track_file is not None
    document = EPCIS.calls.events_out.build([(SSCC, event), ("N7", TrackingEvent("k2", at, Status.UNKNOWN))], NOW)
    result = EPCIS.calls.track_file.parse(EPCIS.account(secrets={"capture_key": "x"}), document)
    ((number, again),) = result.events
    assert (number, again.occurred_at, again.occurred_at.utcoffset()) == (SSCC, at, at.utcoffset())
    assert again.status is SAID_ANOTHER_WAY.get(status, status)
    (written,) = json.loads(document)["epcisBody"]["eventList"]
    assert (written["lastmile:status"], written["lastmile:reason"]) == (status.value, "customs")
    assert written["epcList"] == [f"https://id.gs1.org/00/{SSCC}"]
