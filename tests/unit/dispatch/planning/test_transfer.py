import os

import numpy as np
import pytest

from lastmile.dispatch.planning.transfer import Block, receive, share


def test_arrays_arrive_unchanged_and_writable() -> None:
    value = {"a": np.arange(1001, dtype=np.int32).reshape(7, 143), "b": np.ones(3), "empty": np.empty((0, 0)), "c": "x"}
    parcel = share(value)
    try:
        received = receive(parcel.descriptor)
        again = receive(parcel.descriptor)
    finally:
        os.close(parcel.descriptor)
    assert parcel.borrowed == ()
    assert received["c"] == "x"
    np.testing.assert_array_equal(received["a"], value["a"])
    assert received["empty"].shape == (0, 0)
    received["a"][0, 0] = 99  # private to the receiver
    assert again["a"][0, 0] == 0
    assert value["a"][0, 0] == 0


def test_a_placed_array_is_not_written_again_and_its_file_goes_with_it() -> None:
    block = Block(2, (100, 1000), np.int32)
    placed = block.put(0, np.arange(100_000, dtype=np.int32).reshape(100, 1000))
    second = block.put(1, placed + 1)
    parcel = share({"placed": placed, "twice": placed, "row": placed[3], "second": second, "other": np.arange(5)})
    try:
        (file,) = parcel.borrowed
        assert os.fstat(parcel.descriptor).st_size < 10_000
        received = receive(parcel.descriptor)
    finally:
        os.close(parcel.descriptor)
    expected = {"placed": placed, "twice": placed, "row": placed[3], "second": second, "other": np.arange(5)}
    for name, array in expected.items():
        np.testing.assert_array_equal(received[name], array)
    assert received["second"].ctypes.data - received["placed"].ctypes.data == placed.nbytes
    received["placed"][0, 0] = 7
    assert placed[0, 0] == 0
    del placed, second, block, expected, array
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(file)
    assert received["placed"][99, 999] == 99_999
