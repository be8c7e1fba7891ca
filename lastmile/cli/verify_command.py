"""`lastmile verify-packet`: holds an evidence packet against its signature."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

_HELP: Final = """Hold an evidence packet against its signature: no file was changed, added or taken away.

The key's fingerprint is printed; compare it with the one that the sender's service tells (GET /v1/signing-keys), or
give it with [bold]--fingerprint[/].

[bold]Examples[/]

  lastmile verify-packet clm_01jd3k5m7n.zip

  lastmile verify-packet clm_01jd3k5m7n.zip --fingerprint 1f0c…
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify-packet", help=_HELP)(verify_packet)


def verify_packet(
    file: Annotated[Path, typer.Argument(help="The packet, a ZIP file.", metavar="FILE")],
    fingerprint: Annotated[str, typer.Option(help="Of the key that it must be signed with.")] = "",
) -> None:
    """Verify a packet."""
    from lastmile.core.errors import InvalidInput
    from lastmile.incidents.packets import verify

    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror or error}") from None
    verdict = verify(content, fingerprint.strip().lower())
    typer.echo(f"{file}: whole, {verdict.files} files of claim {verdict.claim_id}, put together {verdict.made_at}")
    typer.echo(f"signed with the key {verdict.fingerprint}")
