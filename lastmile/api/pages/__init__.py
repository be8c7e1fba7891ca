"""Pages for people without the console: the recipient's, the rider's."""

from lastmile.api.pages.mounting import mount_pages

__all__ = ["mount_pages"]
