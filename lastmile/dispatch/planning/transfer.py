"""Hand a large value to a child process through memory that nobody has to clean up.

The value is pickled with its arrays beside it (PEP 574) into an anonymous file in memory. The child maps it: no copy of
the matrices, no file on a disk, and the kernel frees it when the last of the two processes is gone, however they end.
An array that lies in such a file already (`place`) is not written again: both processes have the same pages.
"""

from __future__ import annotations

import mmap
import os
import pickle
import struct
import weakref
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

_ALIGN = 64  # arrays begin on a cache line
_HEAD = struct.Struct("<QQ")  # bytes of the pickle, number of buffers
_BUFFER = struct.Struct("<Qq")  # bytes, and the descriptor of the file that holds them, −1 for this one
_HERE: Final = -1

_PLACED: Final[dict[int, int]] = {}
"""Address of an array in shared memory → descriptor of its file."""

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A value on its way to a child.

    Parameters
    ----------
    descriptor : of the file that holds it; the caller closes it.
    borrowed : of files that hold some of its arrays; closed with the arrays.
    """

    descriptor: int
    borrowed: tuple[int, ...]

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Give everything that the child has to be passed."""
        return (self.descriptor, *self.borrowed)


def place(array: NDArray[T]) -> NDArray[T]:
    """Copy an array into memory that can be shared; nobody may write to it from then on."""
    if not array.nbytes:
        return array
    descriptor = os.memfd_create("lastmile-array", os.MFD_CLOEXEC)
    with ExitStack() as unless_done:
        unless_done.callback(os.close, descriptor)
        os.ftruncate(descriptor, array.nbytes)
        mapped = mmap.mmap(descriptor, array.nbytes)
        unless_done.pop_all()
    placed = np.frombuffer(mapped, array.dtype).reshape(array.shape)
    placed[...] = array
    address = placed.ctypes.data
    _PLACED[address] = descriptor
    weakref.finalize(mapped, _forget, address)
    return placed


def _forget(address: int) -> None:
    os.close(_PLACED.pop(address))


def _file_of(view: memoryview) -> int:
    """Give the descriptor of the file that holds exactly this array, or that it has none."""
    if not view.nbytes:
        return _HERE
    descriptor = _PLACED.get(np.frombuffer(view, np.uint8).ctypes.data, _HERE)
    return descriptor if descriptor == _HERE or os.fstat(descriptor).st_size == view.nbytes else _HERE


def share(value: Any) -> Parcel:
    """Write a value into an anonymous file in memory, for the child's ``pass_fds``."""
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    files = [_file_of(view) for view in views]
    table = b"".join(_BUFFER.pack(view.nbytes, file) for view, file in zip(views, files, strict=True))
    descriptor = os.memfd_create("lastmile-problem", os.MFD_CLOEXEC)
    with ExitStack() as unless_done:
        unless_done.callback(os.close, descriptor)
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(_HEAD.pack(len(body), len(views)) + table)
            file.write(body)
            for view in (view for view, lies in zip(views, files, strict=True) if lies == _HERE):
                file.write(b"\0" * (-file.tell() % _ALIGN))
                file.write(view)
        unless_done.pop_all()
    return Parcel(descriptor, tuple({file for file in files if file != _HERE}))


def receive(descriptor: int) -> Any:
    """Read the value that `share` wrote; its arrays stay in the shared pages until one is written to."""
    mapped = _map(descriptor)
    body_size, count = _HEAD.unpack_from(mapped)
    table = [_BUFFER.unpack_from(mapped, _HEAD.size + _BUFFER.size * i) for i in range(count)]
    offset = _HEAD.size + _BUFFER.size * count
    body = mapped[offset : offset + body_size]
    offset += body_size
    buffers = []
    for size, file in table:
        if file != _HERE:
            buffers.append(_map(file))
            continue
        offset += -offset % _ALIGN
        buffers.append(mapped[offset : offset + size])
        offset += size
    return pickle.loads(body, buffers=buffers)  # noqa: S301  written by our own parent process a moment ago


def _map(descriptor: int) -> memoryview:
    return memoryview(mmap.mmap(descriptor, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE))
