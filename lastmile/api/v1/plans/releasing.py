"""Who takes over a version that is released."""

from __future__ import annotations

from typing import Final

from lastmile.dispatch.execution import begin
from lastmile.dispatch.partners import offer
from lastmile.dispatch.plans.drafts import Release

RELEASES: Final[tuple[Release, ...]] = (begin, offer)
"""Called in the transaction of the commit, in this order."""
