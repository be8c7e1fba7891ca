"""``python -m lastmile.routing.search`` compiles the kernels into the cache."""

from lastmile.routing.search.solver import warm_up

warm_up()
