"""A workspace with prospects given by a few values each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from prospector.records import Prospect
from prospector.storage import Database


@pytest.fixture
def add(database: Database, now: datetime) -> Callable[..., int]:
    """Add one prospect with these values and return its id."""

    def add(**values: Any) -> int:
        with database.writing() as session:
            prospect = Prospect(**values, created_at=now, updated_at=now)
            session.add(prospect)
            session.flush()
            return prospect.id

    return add
