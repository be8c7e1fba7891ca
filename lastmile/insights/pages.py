"""Pages that print well and load nothing from elsewhere: one frame, escaped throughout."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lastmile.insights.wording import change_shown, shown


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("lastmile.insights", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(shown=shown, change_shown=change_shown)
    return made


def page(name: str, **values: Any) -> str:
    """Write a page.

    Parameters
    ----------
    name : of the template, without its ending.
    values : what the template asks for.
    """
    return _templates().get_template(f"{name}.html").render(**values)
