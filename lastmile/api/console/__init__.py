"""The console's files, as set-up has built them, and the base map beneath them."""

from lastmile.api.console.basemaps import mount_basemaps
from lastmile.api.console.serving import mount_console

__all__ = ["mount_basemaps", "mount_console"]
