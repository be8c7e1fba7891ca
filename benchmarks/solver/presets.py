"""What ``--set`` can name: folders of instances, and whole experiments with their solvers and seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BARS: Final = {
    "pcvrptw": 0.5,
    "vrptw": 1.2,
    "cvrp": 0.35,
    "xxl": 1.5,
    "roads": 0.3,
    "hfvrp": 0.9,
    "mdvrptw": 1.0,
    "mtvrptwr": 0.6,
    "vrpb": 0.8,
    "vrppc": 0.005,
}
"""Set → mean gap in percent that is aimed at, two cores, 60 s (``vrppc``: the best known cost in 10 s)."""

BAR_SECONDS: Final = {"vrppc": 10.0}
"""Set → after how many seconds its bar is due, where it is not 60."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an experiment.

    Parameters
    ----------
    instances : set → names of its instances; none for all of them.
    solvers : interleaved, one after the other on each instance.
    seconds : limits.
    """

    instances: Mapping[str, tuple[str, ...]]
    solvers: tuple[str, ...]
    seconds: tuple[float, ...]


ONE_EACH: Final = {
    "pcvrptw": ("R1_10_5",),
    "vrptw": ("RC2_10_5",),
    "cvrp": ("X-n801-k40",),
    "xxl": ("Leuven1",),
    "roads": ("Loggi-n601-k19",),
    "hfvrp": ("X513-HVRP",),
    "mdvrptw": ("PR17A",),
    "mtvrptwr": ("R2_2_04R0.25",),
    "vrpb": ("X-n749-66-k63",),
}
"""Set → one instance that stands for it where there is no time for more."""

_SECOND: Final = {
    "pcvrptw": ("RC2_10_7",),
    "vrptw": ("C1_10_7",),
    "cvrp": ("X-n275-k28",),
    "roads": ("ORTEC-n455-k41",),
    "hfvrp": ("X256-FSMF",),
    "mdvrptw": ("PR12A",),
    "mtvrptwr": ("RC204R0.25",),
    "vrpb": ("X-n561-80-k34",),
}
_VRPPC: Final = {"vrppc": ("CE-01", "CE-02", "CE-07")}
_STATED_BY_OTHERS: Final = ("pcvrptw", "vrptw", "cvrp", "xxl", "roads", "hfvrp", "mdvrptw", "vrpb")

PRESETS: Final = {
    "quick": (
        Block(
            {kind: names + _SECOND.get(kind, ()) for kind, names in ONE_EACH.items()},
            ("lastmile", "pyvrp2", "vroom", "ortools"),
            (5.0,),
        ),
    ),
    "bars": (
        Block(ONE_EACH, ("lastmile", "pyvrp2"), (60.0,)),
        Block(_VRPPC, ("lastmile", "pyvrp2"), (10.0,)),
        Block({kind: ONE_EACH[kind] for kind in _STATED_BY_OTHERS}, ("vroom", "ortools"), (10.0,)),
    ),
    "full": (Block(dict.fromkeys(BARS, ()), ("lastmile", "pyvrp2", "vroom", "ortools"), (10.0, 60.0, 300.0)),),
}
"""Experiments. ``quick`` takes 12 minutes, ``bars`` 25, ``full`` four days a seed. One instance a class is no mean."""
