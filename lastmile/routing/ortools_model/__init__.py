"""The reference implementation of the full constraint set on OR-Tools' routing library.

It solves small problems and sub-problems, and is the second opinion that the kernel is held against.
"""

from lastmile.routing.ortools_model.engine import OrtoolsSolver

__all__ = ["OrtoolsSolver"]
