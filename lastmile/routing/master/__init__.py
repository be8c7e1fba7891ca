"""Global decisions over a pool of routes and the carriers' contracts: relaxed by HiGHS, made by OR-Tools CP-SAT."""

from lastmile.routing.master.choice import Choice, Column
from lastmile.routing.master.model import choose
from lastmile.routing.master.relaxation import Relaxation, relax

__all__ = ["Choice", "Column", "Relaxation", "choose", "relax"]
