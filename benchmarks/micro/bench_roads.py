"""Time the street network: build, reload, matrices, geometry, addresses.

python benchmarks/micro/bench_roads.py EXTRACT.osm.pbf [--points 1500 3000] [--threads 2]
"""

from __future__ import annotations

import argparse
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from lastmile.roads import UNREACHABLE, Streets, open_streets

T = TypeVar("T")


def timed(label: str, work: Callable[[], T]) -> T:
    """Run and print the seconds on the clock, those of both cores' work, and the peak memory so far."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    result = work()
    seconds, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{label:<40} {seconds:8.2f} s   cpu {cpu:8.2f} s   peak {peak_mb:6.0f} MB")
    return result


def places(streets: Streets, count: int) -> np.ndarray:
    """Give reproducible places near streets: houses where there are enough, else points along street lines."""
    rng = np.random.default_rng(1)
    houses = [address.position for address in streets.addresses()]
    pool = np.array(houses) if len(houses) >= count else np.vstack([line.points for line in streets.street_lines()])
    drawn = pool[rng.choice(len(pool), 2 * count, replace=2 * count > len(pool))]
    return drawn[streets.snap(drawn, "van").ok][:count]


def main() -> None:
    """Run everything once for one extract."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", type=Path)
    parser.add_argument("--points", type=int, nargs="+", default=[1500, 3000])
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {options.extract.name}")
    with tempfile.TemporaryDirectory() as folder:
        timed("read the extract, write the cache", lambda: open_streets(options.extract, folder))
        streets = timed("reload", lambda: open_streets(options.extract, folder, threads=options.threads))
        two = places(streets, 2)
        timed("van: graph, hierarchy, first query", lambda: streets.matrix(two, "van"))
        streets = open_streets(options.extract, folder, threads=options.threads)
        timed("van: the same from the cache", lambda: streets.matrix(two, "van"))
        for count in options.points:
            where = places(streets, count)
            matrix = timed(
                f"{len(where):,}² time and distance", lambda where=where: streets.embedded.matrix(where, "van")
            )
            lost = float((matrix.duration_s == UNREACHABLE).mean())
            print(
                f"    mean {matrix.distance_m[matrix.distance_m < UNREACHABLE].mean():,.0f} m, unreachable {lost:.2%}"
            )
        timed("100 legs with geometry", lambda: streets.geometry(where[:101], "van"))
        houses = streets.addresses()[:1000]
        timed(
            f"{len(houses):,} addresses found",
            lambda: [streets.gazetteer.find(f"{h.street} {h.housenumber}", h.postcode) for h in houses],
        )
        timed("street lines", streets.street_lines)


if __name__ == "__main__":
    main()
