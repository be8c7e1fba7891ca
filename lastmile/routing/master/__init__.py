"""Global decisions over a pool of routes and the carriers' contracts, by OR-Tools CP-SAT."""

from lastmile.routing.master.model import Choice, Column, choose

__all__ = ["Choice", "Column", "choose"]
