"""Put the table and the curves into docs/benchmarks.md, in the place of the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.solver.curves import draw_curves
from benchmarks.solver.report import READING, Record, class_table, remarks, setting, table

BEGIN: Final = "<!-- written by benchmarks.solver.run --docs: begin -->"
END: Final = "<!-- written by benchmarks.solver.run --docs: end -->"


def document(records: Sequence[Record], arguments: str, docs: Path) -> Path:
    """Rewrite the section between the marks.

    Parameters
    ----------
    arguments : of the command, to be shown.
    docs : the folder with ``benchmarks.md`` and ``images``.

    Returns
    -------
    Path of the document.

    Raises
    ------
    ValueError
        If a mark is missing.
    """
    path = docs / "benchmarks.md"
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path}: the marks {BEGIN} and {END} are not there")
    picture = draw_curves(records, docs / "images" / "solvers.webp")
    body = "\n".join(_section(records, arguments, None if picture is None else picture.relative_to(docs)))
    path.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")
    return path


def _section(records: Sequence[Record], arguments: str, picture: Path | None) -> list[str]:
    days = sorted({r["at"][:10] for r in records})
    lines = [
        f"{' to '.join(dict.fromkeys((days[0], days[-1])))}: {setting(records)}",
        "",
        f"`python -m benchmarks.solver.run {arguments}`",
        "",
        f"Mean gap to the best known cost, %. {READING}",
        "",
        *class_table(records),
        "",
        *table(records, ("kind", "instance")),
    ]
    if picture is not None:
        lines += ["", f"![Mean gap over time by class]({picture})"]
    return [*lines, "", "What has no entry, and why:", "", *remarks(records)]
