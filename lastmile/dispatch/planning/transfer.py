"""Hand a large value to a child process through memory that nobody has to clean up.

The value is pickled with its arrays beside it (PEP 574) into an anonymous file in memory. The child maps it: no copy of
the matrices, no file on a disk, and the kernel frees it when the last of the two processes is gone, however they end.
"""

from __future__ import annotations

import mmap
import os
import pickle
import struct
from typing import Any

_ALIGN = 64  # arrays begin on a cache line
_HEAD = struct.Struct("<QQ")  # bytes of the pickle, number of buffers
_SIZE = struct.Struct("<Q")


def share(value: Any) -> int:
    """Write a value into an anonymous file in memory.

    Returns
    -------
    Its file descriptor, for the child's ``pass_fds``; the caller closes it.
    """
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    head = _HEAD.pack(len(body), len(views)) + b"".join(_SIZE.pack(view.nbytes) for view in views)
    descriptor = os.memfd_create("lastmile-problem", os.MFD_CLOEXEC)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(head)
            file.write(body)
            for view in views:
                file.write(b"\0" * (-file.tell() % _ALIGN))
                file.write(view)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def receive(descriptor: int) -> Any:
    """Read the value that `share` wrote; its arrays stay in the shared pages until one is written to."""
    mapped = memoryview(mmap.mmap(descriptor, 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE))
    body_size, count = _HEAD.unpack_from(mapped)
    offset = _HEAD.size
    sizes = [_SIZE.unpack_from(mapped, offset + _SIZE.size * i)[0] for i in range(count)]
    offset += _SIZE.size * count
    body = mapped[offset : offset + body_size]
    offset += body_size
    buffers = []
    for size in sizes:
        offset += -offset % _ALIGN
        buffers.append(mapped[offset : offset + size])
        offset += size
    return pickle.loads(body, buffers=buffers)  # noqa: S301  written by our own parent process a moment ago
