"""Files in other tools' forms: VRPLIB instances and CVRPLIB solutions, VRPPC instances, VROOM's JSON."""

from lastmile.routing.formats.bolduc import read_bolduc
from lastmile.routing.formats.detect import Instance, open_instance
from lastmile.routing.formats.rounding import ROUNDINGS, RoundingName
from lastmile.routing.formats.vroom import VroomCase, read_answer, read_vroom, write_vroom
from lastmile.routing.formats.vrplib import read_instance
from lastmile.routing.formats.vrplib_solution import published_cost, read_cost, read_solution, write_solution

__all__ = [
    "ROUNDINGS",
    "Instance",
    "RoundingName",
    "VroomCase",
    "open_instance",
    "published_cost",
    "read_answer",
    "read_bolduc",
    "read_cost",
    "read_instance",
    "read_solution",
    "read_vroom",
    "write_solution",
    "write_vroom",
]
