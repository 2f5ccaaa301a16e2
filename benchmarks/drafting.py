"""Drafting N prospects, beside the bare render of the same compiled, sandboxed template.

    python benchmarks/drafting.py [--rows 100000] [--rounds 3]

The floor renders subject and text with Jinja2's own `Template.render` from values that lie ready. Drafting
reads the prospects, skips whom it must, renders, and stores the drafts; once with its checks, once with the
checks taken out. The last line tells what one unedited draft adds to the file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import text
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))
from timing import compare, machine, report

from prospector.drafts import drafting, library, merge_fields
from prospector.drafts.checks import Checker
from prospector.drafts.rendering import compile_template
from prospector.drafts.rows import PROSPECT_COLUMNS
from prospector.settings import identity, save_identity
from prospector.storage import Database, open_workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEMPLATE = "First touch"
SENDER = {
    "sender_name": "Robin Ellis",
    "sender_email": "robin@northwind.example",
    "company": "Northwind",
    "offer": "workshops answer every quote request on the day it comes in",
    "postal_address": "1 Example Street, 12345 Sampletown",
}
BARE_LIMIT, CHECKED_LIMIT, BYTES_LIMIT = 2.0, 4.0, 300


def main() -> None:
    parser = argparse.ArgumentParser(description="Time drafting beside the bare render.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    machine()
    with tempfile.TemporaryDirectory() as folder:
        database = open_workspace(Path(folder) / "drafting.db", now=NOW)
        _fill(database, options.rows)
        _measure(database, options)
        _weigh(database, options)
        database.close()


def _fill(database: Database, rows: int) -> None:
    insert = (
        "INSERT INTO prospects (first_name, last_name, full_name, title, company, legal_form, domain, email,"
        " email_status, city, country, industry, employees_min, employees_max, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, 'GmbH', ?, ?, 'valid', ?, 'DE', ?, ?, ?, ?, ?)"
    )
    at = "2026-03-01T00:00:00Z"
    people = (
        (f"Anna{n % 977}", f"Keller{n}", f"Anna{n % 977} Keller{n}", "Head of Sales" if n % 5 else "",
         f"Acme {n % 9973}", f"acme{n}.example", f"anna.{n}@acme{n}.example", "Hamburg" if n % 3 else "",
         "Machinery", 51 + n % 400, 200 + n % 400, at, at)
        for n in range(rows)
    )  # fmt: skip
    with database.writing() as session:
        save_identity(session, SENDER)
        library.install_shipped(session, NOW)
        session.connection().exec_driver_sql(insert, list(people))


def _measure(database: Database, options: argparse.Namespace) -> None:
    with database.reading() as session:
        bare = _bare_render(session)
        words = len(library.find(session, TEMPLATE).body.split())
        ids = [row[0] for row in session.execute(text("SELECT id FROM prospects"))]
    facts = {"rows": options.rows, "template_words": words, "rounds": options.rounds}
    with patch.object(Checker, "check", lambda *_args, **_more: []):
        compare("drafting without checks", bare, lambda: _draft(database, ids), limit=BARE_LIMIT, **facts)
    compare("drafting with all checks", bare, lambda: _draft(database, ids), limit=CHECKED_LIMIT, **facts)


def _bare_render(session: Session) -> Callable[[], int]:
    template = library.find(session, TEMPLATE)
    compiled = compile_template(template.subject, template.body)
    shared = merge_fields.shared_values(identity(session), NOW)
    rows = session.connection().exec_driver_sql(f"SELECT p.id, {PROSPECT_COLUMNS} FROM prospects p")
    names = tuple(rows.keys())
    ready = [_context(dict(zip(names, row, strict=True)), shared, compiled.identifiers) for row in rows]

    def render() -> int:
        return sum(len(compiled.subject.render(one)) + len(compiled.body.render(one)) for one in ready)

    return render


def _context(row: Any, shared: Any, identifiers: Any) -> dict[str, object]:
    values = shared | merge_fields.prospect_values(row, identifiers)
    return {identifier: values.get(name, "") for name, identifier in identifiers.items()}


def _draft(database: Database, ids: list[int]) -> int:
    with _rolled_back(database) as session:
        made = drafting.create(session, ids, library.find(session, TEMPLATE).id, NOW)
        assert made.made == len(ids)
        assert made.held == 0
        return made.made


@contextmanager
def _rolled_back(database: Database) -> Iterator[Session]:
    """Every round starts from the same file."""
    with database.writing() as session:
        yield session
        session.rollback()


def _weigh(database: Database, options: argparse.Namespace) -> None:
    with database.writing() as session:
        before = _size(session)
        ids = [row[0] for row in session.execute(text("SELECT id FROM prospects"))]
        drafting.create(session, ids, library.find(session, TEMPLATE).id, NOW)
        each = (_size(session) - before) / len(ids)
    report(
        "bytes per unedited draft",
        rows=options.rows,
        bytes=each,
        limit=BYTES_LIMIT,
        within=each <= BYTES_LIMIT,
    )


def _size(session: Session) -> int:
    return int(
        session.scalar(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")) or 0
    )


if __name__ == "__main__":
    main()
