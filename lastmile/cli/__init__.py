"""The `lastmile` command."""

from lastmile.cli.main import app

__all__ = ["app"]
