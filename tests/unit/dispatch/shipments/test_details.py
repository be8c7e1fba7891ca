import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lastmile.core.geo import Position
from lastmile.core.shipments import PromiseWindow, Shipment, ShipmentKind
from lastmile.dispatch.shipments.details import columns_of, shipment_of
from lastmile.dispatch.shipments.records import content_sha256

EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
WHOLE = st.integers(min_value=0, max_value=2**53)
SHIPMENTS = st.builds(
    Shipment,
    order_id=st.text(min_size=1),
    kind=st.sampled_from(ShipmentKind),
    recipient=st.text(),
    address=st.text(),
    position=st.none()
    | st.builds(Position, st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False)),
    weight_g=WHOLE,
    cash_minor=WHOLE,
    length_mm=WHOLE,
    windows=st.lists(
        st.integers(0, 600).map(lambda m: PromiseWindow(EIGHT, EIGHT + timedelta(minutes=m))), max_size=3
    ).map(tuple),
    skills=st.frozensets(st.text(min_size=1), max_size=3),
    ready_at=st.none() | st.just(EIGHT),
    note=st.text(),
)


@given(SHIPMENTS)
def test_a_shipment_survives_its_columns(shipment: Shipment):
    assert shipment_of(json.loads(json.dumps(columns_of(shipment)))) == shipment


@given(SHIPMENTS)
def test_the_same_said_again_is_the_same(shipment: Shipment):
    said = content_sha256("hub_1", shipment)
    assert content_sha256("hub_1", replace(shipment)) == said
    assert content_sha256("hub_2", shipment) != said
    assert content_sha256("hub_1", replace(shipment, note=shipment.note + "!")) != said
