from __future__ import annotations

from pathlib import Path

from lastmile.dispatch.plandoc.reference import reference_text

PAGE = Path(__file__).parents[4] / "docs" / "plan-json.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == reference_text(), (
        "run: python -m lastmile.dispatch.plandoc.reference > docs/plan-json.md"
    )
