from __future__ import annotations

import base64

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lastmile.dispatch.outputs.packing import UNITS_PER_DEGREE, pack_lines


def unpack(text: str) -> list[tuple[int, list[tuple[int, int]]]]:
    numbers, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            numbers.append(value >> 1 ^ -(value & 1))
            value = shift = 0
    lines, at, lon, lat = [], 0, 0, 0
    while at < len(numbers):
        name, count = numbers[at : at + 2]
        at += 2
        points = []
        for _ in range(count):
            lon, lat = lon + numbers[at], lat + numbers[at + 1]
            at += 2
            points.append((lon, lat))
        lines.append((name, points))
    return lines


def test_no_lines_are_no_text():
    assert not pack_lines([])
    assert not pack_lines([(0, np.zeros((0, 2))), (0, np.zeros((1, 2))), (3, np.ones((4, 2)))])


points = st.lists(
    st.tuples(st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000)), min_size=2, max_size=30
)


@given(st.lists(st.tuples(st.integers(0, 100_000), points), max_size=8))
def test_lines_come_back(lines: list[tuple[int, list[tuple[int, int]]]]):
    packed = pack_lines((name, np.array(line, dtype=np.float64) / UNITS_PER_DEGREE) for name, line in lines)
    wanted = []
    for name, line in lines:
        moved = [point for i, point in enumerate(line) if i == 0 or point != line[i - 1]]
        if len(moved) > 1:
            wanted.append((name, moved))
    assert unpack(packed) == wanted


def test_a_street_point_takes_few_bytes():
    rng = np.random.default_rng(1)
    lines = [(0, np.cumsum(rng.normal(0, 0.0003, (20, 2)), axis=0) - 8.6) for _ in range(50)]
    assert len(pack_lines(lines)) < 50 * 20 * 5
