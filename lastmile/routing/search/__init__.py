"""The search kernel and its driver."""

from lastmile.routing.search.solver import SearchSolver

__all__ = ["SearchSolver"]
