"""What is installed."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """Give the version of the installed lastmile, ``"0"`` when it runs without being installed."""
    try:
        return metadata.version("lastmile")
    except metadata.PackageNotFoundError:
        return "0"
