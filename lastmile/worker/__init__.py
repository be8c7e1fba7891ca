"""Workers: they take jobs from the queue, hold them by heartbeat, and let a child process do the solving."""

from lastmile.worker.running import run_worker
from lastmile.worker.working import Worker

__all__ = ["Worker", "run_worker"]
