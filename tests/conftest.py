"""What holds for every test."""

import os

from hypothesis import settings

# The same examples on every run: a change is judged by itself, not by the day's luck. To look for new cases:
# HYPOTHESIS_PROFILE=explore .venv/bin/python -m pytest tests/property
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
