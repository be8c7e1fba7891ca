"""Worker processes, and what they have done."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from small_day import DAY, HUBS

from lastmile.dispatch.jobs import Job, Jobs
from lastmile.dispatch.plans.service import Plans
from lastmile.dispatch.plans.solving import SolveOptions
from lastmile.infra.database import Database
from lastmile.infra.settings import Settings


@dataclass
class Yard:
    """The database, the worker processes on it, and what to ask of both."""

    database: Database
    settings: Settings
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, count: int = 24) -> subprocess.Popen[bytes]:
        """Start a worker process on the small day."""
        url = self.settings.database.set(drivername=self.settings.database.get_backend_name())
        script = Path(__file__).with_name("small_day.py")
        arguments = [str(self.settings.home), url.render_as_string(hide_password=False), str(count)]
        worker = subprocess.Popen([sys.executable, script, *arguments], env=os.environ)
        self.workers.append(worker)
        return worker

    async def ask(self, hub: str = HUBS[0], **options: object) -> Job:
        """Ask for a plan of a hub."""
        chosen = SolveOptions(**({"engine": "ortools", "time_limit_s": 1.5, "threads": 1} | options))  # type: ignore[arg-type]
        async with self.database.transaction() as session:
            _, job = await Plans(session).create(DAY, (hub,), chosen, "key_test")
        return job

    async def job(self, job_id: str) -> Job:
        """Read a job's row."""
        async with self.database.reading() as session:
            return await Jobs(session).get(job_id)

    async def until(self, job_id: str, holds: Callable[[Job], bool], within_s: float = 90.0) -> Job:
        """Wait until something holds of a job."""
        deadline = time.monotonic() + within_s
        while not holds(job := await self.job(job_id)):
            assert time.monotonic() < deadline, f"it did not come about: {job}"
            await asyncio.sleep(0.05)
        return job

    async def over(self, job_id: str) -> Job:
        """Wait for the end of a job."""
        return await self.until(job_id, lambda job: job.state.over)

    async def searching(self, job_id: str) -> Job:
        """Wait until a solver process is at it."""
        return await self.until(job_id, lambda job: job.progress.cost is not None or job.state.over)

    async def versions(self, job: Job) -> int:
        """Count the versions of a job's plan."""
        async with self.database.reading() as session:
            return len(await Plans(session).versions(job.plan_id, 100))


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Give the process ids of a worker's solver children."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    every = {int(pid) for task in tasks for pid in (task / "children").read_text().split()}
    return sorted(every | {int(pid) for pid in found})


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a worker without a chance to say anything."""
    process.send_signal(signal.SIGKILL)
    process.wait()
