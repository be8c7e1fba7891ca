"""Audit of one invoice, from the CSV file to findings: 10,000 rows with 17 kinds of planted errors.

CPU seconds of the process. Run from the checkout: ``python -m benchmarks.micro.bench_audit [rows] [repeats]``. The
invoice is that of ``tests/unit/carriers/invoices/test_planted.py``; each run holds its findings against the planted
errors.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from lastmile.carriers.invoices import audit
from lastmile.carriers.invoices.reading import read_invoices
from tests.unit.carriers.invoices.planted import book, planted


def main() -> None:
    """Print the median of reading and of auditing."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    made, contracts = planted(rows, each=rows // 400), book()
    reading_s, auditing_s = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invoice.csv"
        path.write_text(made.csv(), encoding="utf-8")
        for _ in range(repeats):
            begin = time.process_time()
            (invoice,) = read_invoices(path, carrier_id="net", currency="EUR").invoices
            read = time.process_time()
            result = audit(invoice, made.facts, contracts)
            auditing_s.append(time.process_time() - read)
            reading_s.append(read - begin)
            found = {(each.reference, each.kind): each.amount_minor for each in result.findings}
            if found != made.errors:
                raise SystemExit("the findings are not the planted errors")
    middle = repeats // 2
    print(
        f"{rows:,} rows, {len(invoice.lines):,} charges, {len(made.errors):,} errors all found, none too many: "
        f"read {sorted(reading_s)[middle]:.2f} s, audit {sorted(auditing_s)[middle]:.2f} s (median of {repeats})"
    )


if __name__ == "__main__":
    main()
