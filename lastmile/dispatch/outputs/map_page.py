"""The plan as one page that opens from a folder: no server, no internet, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import Any, Final

from lastmile.dispatch.outputs.geometry import RouteGeometry, StreetLike
from lastmile.dispatch.outputs.map_data import map_data
from lastmile.dispatch.plandoc import PlanDocument

SCRIPTS: Final = ("decode", "theme", "view", "basemap", "overlay", "panel", "main")
"""Parts of the page's program, in this order."""


def map_html(document: PlanDocument, geometry: RouteGeometry, streets: Sequence[StreetLike]) -> str:
    """Write the page.

    The names in a plan are anybody's: they travel only inside a JSON block in which ``<``, ``>`` and ``&`` are
    escaped, the program puts them on the page as text, never as markup, and the page's security policy runs no script
    but its own two hashes.
    """
    style, script = _part("style.css"), _script()
    parts = {
        "TITLE": html.escape(f"{document.name or 'Plan'} · {document.day.isoformat()}"),
        "STYLE_HASH": _hash(style),
        "SCRIPT_HASH": _hash(script),
        "STYLE": style,
        "SCRIPT": script,
        "DATA": embedded_json(map_data(document, geometry, streets)),
    }
    # One pass: what has been put in is never looked through again, whatever it says.
    return re.sub("@([A-Z_]+)@", lambda found: parts[found[1]], _part("page.html"))


def embedded_json(data: Any) -> str:
    """Write JSON that nothing in it can end the surrounding element or become markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text.encode("utf-8", "backslashreplace").decode()


def _script() -> str:
    return '"use strict";\n(() => {\n' + "\n".join(_part(f"{name}.js") for name in SCRIPTS) + "\n})();\n"


def _part(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
