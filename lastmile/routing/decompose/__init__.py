"""Cut a large plan into parts that may be improved anywhere, and join what comes back.

A part is some neighbouring routes with their vehicles, the stops left out near them, and its share of what all parts
have in common: idle vehicles, room under carriers' caps, minimum volumes, permitted changes. So parts know nothing of
each other, can be pickled and sent to other machines, and their answers fit together again. After POPMUSIC (Taillard &
Voß 2002): a good plan gets better part by part, cut along other lines each time.

::

    parts = cut(problem, plan, most_stops=1_000, seed=1)
    answers = [solve_part(part, time_limit_s=30.0) for part in parts]  # each on a machine of its own
    plan = join(problem, plan, parts, answers)
"""

from lastmile.routing.decompose.cutting import Part, cut
from lastmile.routing.decompose.joining import better, join, solve_part

__all__ = ["Part", "better", "cut", "join", "solve_part"]
