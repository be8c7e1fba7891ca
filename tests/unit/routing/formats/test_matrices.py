"""Explicit matrices in every order that TSPLIB knows."""

from pathlib import Path

import numpy as np
import pytest

from lastmile.core.errors import InvalidInput
from lastmile.routing.formats import read_instance

WANTED = np.array([[0, 1, 2, 3], [1, 0, 4, 5], [2, 4, 0, 6], [3, 5, 6, 0]])
ORDERS = {
    "LOWER_ROW": "1\n2 4\n3 5 6",
    "UPPER_ROW": "1 2 3\n4 5\n6",
    "LOWER_DIAG_ROW": "0\n1 0\n2 4 0\n3 5 6 0",
    "UPPER_DIAG_ROW": "0 1 2 3\n0 4 5\n0 6\n0",
    "LOWER_COL": "1 2 3\n4 5\n6",
    "UPPER_COL": "1\n2 4\n3 5 6",
    "LOWER_DIAG_COL": "0 1 2 3\n0 4 5\n0 6\n0",
    "UPPER_DIAG_COL": "0\n1 0\n2 4 0\n3 5 6 0",
    "FULL_MATRIX": "0 1 2 3\n1 0 4 5\n2 4 0 6\n3 5 6 0",
}


def read(tmp_path: Path, form: str, values: str, comment: str = "-"):
    path = tmp_path / "t.vrp"
    path.write_text(
        f"COMMENT : {comment}\nTYPE : CVRP\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : {form}\n"
        f"CAPACITY : 9\nEDGE_WEIGHT_SECTION\n{values}\nDEPOT_SECTION\n1\n-1\nEOF\n"
    )
    return read_instance(path).profiles[0].distance_m


@pytest.mark.parametrize("form", ORDERS)
def test_orders(tmp_path: Path, form: str) -> None:
    assert np.array_equal(read(tmp_path, form, ORDERS[form]), WANTED)


def test_line_breaks_do_not_matter(tmp_path: Path) -> None:
    assert np.array_equal(read(tmp_path, "LOWER_ROW", "1 2 4 3\n5\n6"), WANTED)


def test_a_full_matrix_may_be_asymmetric(tmp_path: Path) -> None:
    matrix = read(tmp_path, "FULL_MATRIX", "0 9 2 3\n1 0 4 5\n2 4 0 6\n3 5 6 0")
    assert (matrix[0, 1], matrix[1, 0]) == (9, 1)


def test_the_classic_files_by_eilon_are_by_column(tmp_path: Path) -> None:
    assert np.array_equal(read(tmp_path, "LOWER_ROW", "1 2 3\n4 5\n6", comment="Christofides and Eilon"), WANTED)


@pytest.mark.parametrize(
    ("form", "values", "message"),
    [
        ("LOWER_ROW", "1\n2 4\n3 5", "6 numbers for 4 nodes"),
        ("LOWER_ROW", "1\n2 -4\n3 5 6", "row 9, EDGE_WEIGHT_SECTION = '2 -4'"),
        ("LOWER_ROW", "1\n2 x\n3 5 6", "row 9, EDGE_WEIGHT_SECTION = '2 x'"),
        ("FULL_MATRIX", "1 2 3", "16 numbers"),
        ("FUNCTION", "1", "one of FULL_MATRIX"),
    ],
)
def test_malformed(tmp_path: Path, form: str, values: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, form, values)
    assert message in caught.value.message
