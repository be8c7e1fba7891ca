"""VRPLIB's edge weights as one integer matrix, made in bands so that 20,000 places stay cheap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lastmile.routing.formats.rounding import Rounding
from lastmile.routing.formats.sections import Section, VrplibText
from lastmile.routing.problem import UNREACHABLE

_BAND: Final = 64
"""Rows computed at a time: the floats of a band stay in the cache, and only the integers are kept."""


def edge_weights(parsed: VrplibText, nodes: int, rounding: Rounding) -> NDArray[np.int32]:
    """Compute or read the matrix that is both distance and duration in these files.

    Returns
    -------
    shape (nodes, nodes), int32, row = from.

    Raises
    ------
    InvalidInput
        If the type is unknown, a section is missing or of the wrong size, or a value is negative or too long.
    """
    kind = parsed.text("EDGE_WEIGHT_TYPE")
    if kind == "EXPLICIT":
        return _explicit(parsed, nodes, rounding)
    if kind not in _PLANAR:
        parsed.fail("EDGE_WEIGHT_TYPE", f"one of EXPLICIT, {', '.join(_PLANAR)}")
    section = parsed.sections.get("NODE_COORD")
    if section is None:
        parsed.fail("NODE_COORD_SECTION", "coordinates, as EDGE_WEIGHT_TYPE needs them")
    coordinates = section.table(nodes)
    if coordinates.shape[1] != 2:
        section.fail(0, "a number, x and y")
    return _planar(section, coordinates, _PLANAR[kind], rounding)


_PLANAR: Final[dict[str, np.ufunc | None]] = {
    "EUC_2D": None,
    "CEIL_2D": np.ceil,
    "FLOOR_2D": np.floor,
    "EXACT_2D": None,
}
"""What is done to a Euclidean distance before the file's rounding."""


def euclidean(coordinates: NDArray[np.float64], rounding: Rounding) -> NDArray[np.int32]:
    """Round the distances between all pairs of points.

    Parameters
    ----------
    coordinates : shape (n, 2); the longest scaled distance must fit in 32 bits.

    Returns
    -------
    shape (n, n), symmetric.
    """
    return _distances(coordinates, None, rounding)


def _planar(
    section: Section,
    coordinates: NDArray[np.float64],
    adjust: np.ufunc | None,
    rounding: Rounding,
) -> NDArray[np.int32]:
    extent = float(np.hypot(*np.ptp(coordinates, axis=0))) * rounding.scale
    if extent >= UNREACHABLE:
        section.fail(
            None, f"coordinates nearer to each other: scaled by {rounding.scale}, a leg exceeds {UNREACHABLE:,}"
        )
    return _distances(coordinates, adjust, rounding)


def _distances(
    coordinates: NDArray[np.float64],
    adjust: np.ufunc | None,
    rounding: Rounding,
) -> NDArray[np.int32]:
    x, y = (np.ascontiguousarray(column) for column in coordinates.T)
    matrix = np.empty((len(x), len(x)), dtype=np.int32)
    # Fresh buffers for every band would cost more in page faults than the arithmetic does.
    dx, dy = np.empty((2, min(_BAND, len(x)), len(x)))
    for begin in range(0, len(x), _BAND):
        rows = slice(begin, begin + _BAND)
        lengths, other = dx[: len(x) - begin], dy[: len(x) - begin]
        np.subtract(x[rows, None], x, out=lengths)
        np.subtract(y[rows, None], y, out=other)
        lengths *= lengths
        other *= other
        lengths += other
        np.sqrt(lengths, out=lengths)
        if adjust is not None:
            adjust(lengths, out=lengths)
        rounding.prepare(lengths)
        matrix[rows] = lengths  # the conversion cuts
    return matrix


def _explicit(parsed: VrplibText, nodes: int, rounding: Rounding) -> NDArray[np.int32]:
    section = parsed.sections.get("EDGE_WEIGHT")
    if section is None:
        parsed.fail("EDGE_WEIGHT_SECTION", "the matrix, as EDGE_WEIGHT_TYPE is EXPLICIT")
    form = parsed.text("EDGE_WEIGHT_FORMAT")
    if form not in _FORMS:
        parsed.fail("EDGE_WEIGHT_FORMAT", f"one of {', '.join(_FORMS)}")
    if "EILON" in parsed.text("COMMENT", "-") and form == "LOWER_ROW":
        form = "LOWER_COL"  # these classic files give the lower triangle by column, whatever they say
    values = section.flat()
    size = _FORMS[form](nodes)
    if len(values) != size:
        section.fail(None, f"{size:,} numbers for {nodes} nodes in {form} (it has {len(values):,})")
    scaled = rounding.given(values)
    if len(scaled) and (int(scaled.min()) < 0 or int(scaled.max()) >= UNREACHABLE):
        bad = int(np.flatnonzero((scaled < 0) | (scaled >= UNREACHABLE))[0])
        lengths = np.cumsum([len(row) for row in section.rows])
        section.fail(int(np.searchsorted(lengths, bad, side="right")), f"legs 0 … {UNREACHABLE:,} after rounding")
    return _arranged(scaled.astype(np.int32), nodes, form)


def _arranged(values: NDArray[np.int32], nodes: int, form: str) -> NDArray[np.int32]:
    if form == "FULL_MATRIX":
        return np.ascontiguousarray(values.reshape(nodes, nodes))
    matrix = np.zeros((nodes, nodes), dtype=np.int32)
    diagonal = 0 if "DIAG" in form else 1
    # A lower triangle by column is an upper one by row: both run through the same pairs in the same order.
    by_upper_row = form in {"UPPER_ROW", "UPPER_DIAG_ROW", "LOWER_COL", "LOWER_DIAG_COL"}
    corner = np.triu_indices(nodes, diagonal) if by_upper_row else np.tril_indices(nodes, -diagonal)
    matrix[corner] = values
    matrix.T[corner] = values
    return matrix


def _triangle(nodes: int) -> int:
    return nodes * (nodes - 1) // 2


def _with_diagonal(nodes: int) -> int:
    return nodes * (nodes + 1) // 2


_FORMS: Final[dict[str, Callable[[int], int]]] = {
    "FULL_MATRIX": lambda nodes: nodes * nodes,
    "LOWER_ROW": _triangle,
    "LOWER_COL": _triangle,
    "UPPER_ROW": _triangle,
    "UPPER_COL": _triangle,
    "LOWER_DIAG_ROW": _with_diagonal,
    "LOWER_DIAG_COL": _with_diagonal,
    "UPPER_DIAG_ROW": _with_diagonal,
    "UPPER_DIAG_COL": _with_diagonal,
}
"""TSPLIB's orders and how many numbers each has."""
