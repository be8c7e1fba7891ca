"""An explanation for every code of the closed list, at the address that a problem names as its type."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from lastmile.api.errors import KINDS
from lastmile.api.operation import Router, anybody
from lastmile.core.errors import NotFound

router = Router("/problems", "problems")


class KindOut(BaseModel):
    """One line of the closed list."""

    code: str
    status: int
    title: str
    retry: bool = Field(description="whether the same call may work later")


_LATER = frozenset({429, 503})


def _kind(code: str) -> KindOut:
    kind = KINDS[code]
    return KindOut(code=code, status=kind.status, title=kind.title, retry=kind.status in _LATER)


@router.get("", name="problems.list", summary="List all kinds of problems")
@anybody(unit_of_work=False)
async def list_kinds() -> list[KindOut]:
    """List the codes that any operation may answer with; clients may rely on them."""
    return [_kind(code) for code in KINDS]


@router.get("/{code}", name="problems.get", summary="Explain a kind of problem")
@anybody(unit_of_work=False)
async def show_kind(code: Annotated[str, Path(max_length=60, examples=["not_found"])]) -> KindOut:
    """Explain one code."""
    if code not in KINDS:
        raise NotFound(f"no problem has the code {code}")
    return _kind(code)
