"""One door to every instance format, by what the file is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lastmile.core.errors import InvalidInput
from lastmile.routing.formats.bolduc import is_bolduc, read_bolduc
from lastmile.routing.formats.rounding import RoundingName
from lastmile.routing.formats.sections import read_text
from lastmile.routing.formats.vroom import VroomCase, read_answer, read_vroom, write_vroom
from lastmile.routing.formats.vrplib import read_instance
from lastmile.routing.formats.vrplib_solution import published_cost, read_cost, read_solution, write_solution
from lastmile.routing.problem import Problem
from lastmile.routing.solution import Solution


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A problem that was read from a file, and how plans for it are written.

    Parameters
    ----------
    case : ``None`` unless the file is VROOM's JSON.
    """

    problem: Problem
    case: VroomCase | None = None

    def cost(self, cost: int) -> Decimal:
        """Give a cost in the unit of the file's world: published costs, or VROOM's."""
        return published_cost(self.problem, cost)

    def read_plan(self, path: str | Path) -> Solution:
        """Read a plan for this instance: ``.sol``, or VROOM's output."""
        return read_solution(self.problem, path) if self.case is None else read_answer(self.case, path)

    def claimed_cost(self, path: str | Path) -> Decimal | None:
        """Give the cost that a plan's file claims."""
        return read_cost(path) if self.case is None else None

    def write_plan(self, solution: Solution, path: str | Path, solving_ms: int = 0) -> None:
        """Write a plan for this instance."""
        if self.case is None:
            write_solution(self.problem, solution, path)
        else:
            answer = write_vroom(self.case, solution, solving_ms)
            Path(path).write_text(json.dumps(answer, ensure_ascii=False) + "\n", encoding="utf-8")


def open_instance(path: str | Path, rounding: RoundingName | None = None, *, plan_mode: bool = False) -> Instance:
    """Read an instance: VROOM's ``.json``, a VRPPC text, or else VRPLIB (``.vrp``, ``.vrp.gz``).

    Parameters
    ----------
    rounding : ``None`` for the convention of the file's class; VROOM's numbers are whole already.
    plan_mode : only time the routes that a VROOM file describes.

    Raises
    ------
    InvalidInput
        If the file is malformed, or an option does not go with its format.
    UnsupportedProblem
        If the model cannot express something in it.
    """
    path = Path(path)
    if path.suffix == ".json" or path.name.endswith(".json.gz"):
        if rounding is not None:
            raise InvalidInput(f"{path.name}: VROOM's numbers are whole; a rounding is for VRPLIB files")
        case = read_vroom(path, plan_mode=plan_mode)
        return Instance(case.problem, case)
    if plan_mode:
        raise InvalidInput(f"{path.name}: plan mode is for VROOM's JSON")
    if path.suffix == ".txt" and is_bolduc(read_text(path)):
        return Instance(read_bolduc(path, rounding))
    return Instance(read_instance(path, rounding))
