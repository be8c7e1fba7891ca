import pytest

from lastmile.roads.profiles import Mode
from lastmile.roads.tags import access_bits, barrier_bits, road_class, speed_limit_kmh

_SHIFT = {Mode.MOTOR: 0, Mode.BICYCLE: 2, Mode.FOOT: 4}


def _directions(tags: dict[str, str], mode: Mode) -> tuple[bool, bool]:
    bits = access_bits(tags) >> _SHIFT[mode] & 3
    return bool(bits & 1), bool(bits & 2)


@pytest.mark.parametrize(
    ("tags", "motor", "bicycle", "foot"),
    [
        ({"highway": "residential"}, "fb", "fb", "fb"),
        ({"highway": "residential", "oneway": "yes"}, "f", "f", "fb"),
        ({"highway": "residential", "oneway": "-1"}, "b", "b", "fb"),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, "f", "fb", "fb"),
        ({"highway": "residential", "oneway": "yes", "cycleway": "opposite_lane"}, "f", "fb", "fb"),
        ({"highway": "tertiary", "junction": "roundabout"}, "f", "f", "fb"),
        ({"highway": "motorway"}, "f", "", ""),
        ({"highway": "motorway", "oneway": "no"}, "fb", "", ""),
        ({"highway": "footway"}, "", "", "fb"),
        ({"highway": "footway", "bicycle": "yes"}, "", "fb", "fb"),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, "fb", "", "fb"),
        ({"highway": "footway", "access": "yes"}, "", "", "fb"),
        ({"highway": "service", "access": "private"}, "", "", ""),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, "fb", "", ""),
        ({"highway": "residential", "access": "destination"}, "fb", "fb", "fb"),
        ({"highway": "cycleway"}, "", "fb", "fb"),
        ({"highway": "steps"}, "", "", "fb"),
    ],
)
def test_who_may_go_where(tags: dict[str, str], motor: str, bicycle: str, foot: str):
    for mode, expected in ((Mode.MOTOR, motor), (Mode.BICYCLE, bicycle), (Mode.FOOT, foot)):
        assert _directions(tags, mode) == ("f" in expected, "b" in expected), mode


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50), ("30 mph", 48.28), ("30mph", 48.28), ("none", 0), ("DE:urban", 50), ("900", 0), ("", 0), ("50;30", 0)],
)
def test_speed_limits(text: str, kmh: float):
    assert speed_limit_kmh({"maxspeed": text}) == pytest.approx(kmh, abs=0.01)


def test_barriers_stop_whom_they_should():
    assert barrier_bits({"barrier": "bollard"}) == 0b001
    assert barrier_bits({"barrier": "bollard", "motor_vehicle": "yes"}) == 0
    assert barrier_bits({"barrier": "gate"}) == 0
    assert barrier_bits({"barrier": "gate", "access": "private"}) == 0b111
    assert barrier_bits({"highway": "crossing"}) == 0


def test_classes_that_nobody_uses():
    assert road_class({"highway": "proposed"}) is None
    assert road_class({"highway": "pedestrian", "area": "yes"}) is None
    assert road_class({"highway": "service", "service": "driveway"}) != road_class({"highway": "service"})
