"""The service is killed while clients write: what was acknowledged is there, once."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from benchmarks.load.kill_server import play


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(database_url: str, tmp_path: Path):
    outcome = play(tmp_path, (database_url, ""), 3, writers=2)
    assert outcome.acknowledged["key"] > 3
    assert outcome.acknowledged["event"] > 3
    assert outcome.holds, outcome
