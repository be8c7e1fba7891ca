"""Global decisions over a pool of routes and the carriers' contracts, by OR-Tools CP-SAT."""

from lastmile.routing.master.choice import Choice, Column
from lastmile.routing.master.model import choose

__all__ = ["Choice", "Column", "choose"]
