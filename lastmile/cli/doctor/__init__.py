"""`lastmile doctor`: what is reachable, migrated, healthy and under way, and what to do where it is not."""

from lastmile.cli.doctor.command import register

__all__ = ["register"]
