"""What letters say: one template each in this folder, the subject in its first line."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lastmile.infra.mail import Letter


@cache
def _templates() -> Environment:
    loader = PackageLoader("lastmile.incidents", "wording")
    # Plain text: there is nothing to escape, and a forgotten value is an error of ours.
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701  plain text


def letter(name: str, to: str, **values: Any) -> Letter:
    """Write a letter from a template.

    Parameters
    ----------
    name : of the template, without its ending.
    to : one address.
    values : everything that the template names.
    """
    written = _templates().get_template(f"{name}.txt").render(values)
    subject, _, text = written.partition("\n")
    return Letter(to, subject.strip(), text.lstrip("\n"))
