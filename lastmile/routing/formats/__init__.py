"""Files in other tools' forms: VRPLIB instances and CVRPLIB solutions, VRPPC instances, VROOM's JSON."""

from lastmile.routing.formats.bolduc import is_bolduc, read_bolduc
from lastmile.routing.formats.rounding import ROUNDINGS, RoundingName
from lastmile.routing.formats.vrplib import read_instance
from lastmile.routing.formats.vrplib_solution import published_cost, read_cost, read_solution, write_solution

__all__ = [
    "ROUNDINGS",
    "RoundingName",
    "is_bolduc",
    "published_cost",
    "read_bolduc",
    "read_cost",
    "read_instance",
    "read_solution",
    "write_solution",
]
