"""How the search is compiled: Numba without the interpreter lock, cached on disk by the content of the sources.

Numba keys its cache on one file's time stamp, so a change in one kernel would leave stale code in those that call it.
Here the cache folder carries a hash over all kernels instead.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import numba

_HERE = Path(__file__).parent


def _cache_folder() -> Path:
    """Choose the first writable place: beside the sources, the user's cache, a temporary folder."""
    sources = [p.read_bytes() for p in sorted(_HERE.glob("*.py"))]
    compiled = [s for s in sources if b"@kernel" in s or b"np.dtype(" in s]
    digest = hashlib.sha256(b"\0".join(compiled)).hexdigest()[:16]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for base in (_HERE / "__pycache__", home / "lastmile"):
        folder = base / f"kernels-{digest}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.gettempdir()) / f"lastmile-kernels-{os.getuid()}-{digest}"


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(_cache_folder())

kernel = numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
"""Decorator of every compiled function.

``_nrt=False`` leaves reference counts out: kernels allocate nothing, and the counting cost five sixths of their time.
"""
