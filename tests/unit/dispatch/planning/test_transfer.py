import os

import numpy as np

from lastmile.dispatch.planning.transfer import receive, share


def test_arrays_arrive_unchanged_and_writable() -> None:
    value = {"a": np.arange(1001, dtype=np.int32).reshape(7, 143), "b": np.ones(3), "empty": np.empty((0, 0)), "c": "x"}
    descriptor = share(value)
    try:
        received = receive(descriptor)
        again = receive(descriptor)
    finally:
        os.close(descriptor)
    assert received["c"] == "x"
    np.testing.assert_array_equal(received["a"], value["a"])
    assert received["empty"].shape == (0, 0)
    received["a"][0, 0] = 99  # private to the receiver
    assert again["a"][0, 0] == 0
    assert value["a"][0, 0] == 0
