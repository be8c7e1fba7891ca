"""Hand a large value to a child process through memory that nobody has to clean up.

The value is pickled with its arrays beside it (PEP 574) into an anonymous file in memory. The child maps it: no copy of
the matrices, no file on a disk, and the kernel frees it when the last of the two processes is gone, however they end.
An array that lies in such a file already (`Block`) is not written again: both processes have the same pages.
"""

from __future__ import annotations

import math
import mmap
import os
import pickle
import struct
import weakref
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

_ALIGN = 64  # arrays begin on a cache line
_HEAD = struct.Struct("<QQ")  # bytes of the pickle, number of buffers
_BUFFER = struct.Struct("<QqQ")  # bytes, the descriptor of the file that holds them, −1 for this one, and where


class _Lies(NamedTuple):
    """Where an array is: in which file, from which byte on, how many bytes."""

    file: int
    offset: int
    size: int


_HERE: Final = -1
_PLACED: Final[dict[int, _Lies]] = {}
"""By the address of an array in shared memory."""

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


class Block(Generic[T]):
    """Memory that can be shared, for some arrays of one shape that lie one behind the other.

    Parameters
    ----------
    count, shape, dtype : how many arrays, and of which kind. At least one entry.
    """

    def __init__(self, count: int, shape: tuple[int, ...], dtype: type[T]) -> None:
        descriptor = os.memfd_create("lastmile-arrays", os.MFD_CLOEXEC)
        with ExitStack() as unless_done:
            unless_done.callback(os.close, descriptor)
            size = math.prod((count, *shape)) * np.dtype(dtype).itemsize
            os.ftruncate(descriptor, size)
            mapped = mmap.mmap(descriptor, size)
            unless_done.pop_all()
        self._room = np.frombuffer(mapped, dtype).reshape(count, *shape)
        lies = {
            array.ctypes.data: _Lies(descriptor, i * array.nbytes, array.nbytes) for i, array in enumerate(self._room)
        }
        _PLACED.update(lies)
        weakref.finalize(mapped, _forget, descriptor, tuple(lies))

    def put(self, number: int, array: NDArray[T]) -> NDArray[T]:
        """Copy an array in; nobody may write to what comes back."""
        placed: NDArray[T] = self._room[number]
        placed[...] = array
        return placed


def _forget(descriptor: int, addresses: tuple[int, ...]) -> None:
    for address in addresses:
        del _PLACED[address]
    os.close(descriptor)


def _place_of(view: memoryview) -> _Lies:
    """Say in which file exactly this array lies already."""
    nowhere = _Lies(_HERE, 0, view.nbytes)
    if not view.nbytes:
        return nowhere
    lies = _PLACED.get(np.frombuffer(view, np.uint8).ctypes.data, nowhere)
    return lies if lies.size == view.nbytes else nowhere


def share(value: Any) -> Parcel:
    """Write a value into an anonymous file in memory, for the child's ``pass_fds``."""
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    places = [_place_of(view) for view in views]
    table = b"".join(_BUFFER.pack(lies.size, lies.file, lies.offset) for lies in places)
    descriptor = os.memfd_create("lastmile-problem", os.MFD_CLOEXEC)
    with ExitStack() as unless_done:
        unless_done.callback(os.close, descriptor)
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(_HEAD.pack(len(body), len(views)) + table)
            file.write(body)
            for view in (view for view, lies in zip(views, places, strict=True) if lies.file == _HERE):
                file.write(b"\0" * (-file.tell() % _ALIGN))
                file.write(view)
        unless_done.pop_all()
    return Parcel(descriptor, tuple({lies.file for lies in places if lies.file != _HERE}))


def receive(descriptor: int) -> Any:
    """Read the value that `share` wrote; its arrays stay in the shared pages until one is written to."""
    mapped = _map(descriptor)
    body_size, count = _HEAD.unpack_from(mapped)
    table = [_BUFFER.unpack_from(mapped, _HEAD.size + _BUFFER.size * i) for i in range(count)]
    offset = _HEAD.size + _BUFFER.size * count
    body = mapped[offset : offset + body_size]
    offset += body_size
    files = {file: _map(file) for _, file, _ in table if file != _HERE}
    buffers = []
    for size, file, at in table:
        if file != _HERE:
            buffers.append(files[file][at : at + size])
            continue
        offset += -offset % _ALIGN
        buffers.append(mapped[offset : offset + size])
        offset += size
    return pickle.loads(body, buffers=buffers)  # noqa: S301  written by our own parent process a moment ago


def _map(descriptor: int) -> memoryview:
    return memoryview(mmap.mmap(descriptor, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE))
