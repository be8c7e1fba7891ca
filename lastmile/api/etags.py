"""Strong ETags of things that are edited, and edits that say of which version they are."""

from __future__ import annotations

from lastmile.core.errors import Stale, Unconditional


def etag(revision: int | str) -> str:
    """Give the ETag of a revision."""
    return f'"{revision}"'


def refuse_other(if_match: str | None, current: int | str) -> None:
    """Let an edit pass only if it is of the newest version.

    Parameters
    ----------
    if_match : the header as it came; ``*`` for whatever there is.

    Raises
    ------
    Unconditional
        If it does not say.
    Stale
        If somebody else has edited meanwhile.
    """
    if if_match is None:
        raise Unconditional("say which version you edit: send If-Match with the ETag that you read")
    named = {part.strip() for part in if_match.split(",")}
    if "*" not in named and etag(current) not in named:
        raise Stale("somebody else has changed it meanwhile: read it again, then edit", {"current": etag(current)})


def unchanged(if_none_match: str | None, current: str) -> bool:
    """Whether a reader has the newest version already."""
    if if_none_match is None:
        return False
    named = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in named or current in named
