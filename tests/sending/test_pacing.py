"""Windows, caps and gaps: in the reader's own time, right on the nights when clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.sending.pacing import Pace, at_local, is_open, next_opening
from prospector.sending.zones import Zone, zone_of

BERLIN = Zone("Europe/Berlin", False)
NEW_YORK = Zone("America/New_York", False)
PACE = Pace(
    daily_cap=50, hourly_cap=20, gap=timedelta(seconds=90), opens=time(8, 30), closes=time(17, 30),
    days=frozenset((1, 2, 3, 4, 5)),
)  # fmt: skip


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("zone", "moment", "opening"),
    [
        (BERLIN, utc(2026, 3, 2, 5), utc(2026, 3, 2, 7, 30)),
        (BERLIN, utc(2026, 3, 2, 12), utc(2026, 3, 2, 12)),
        (BERLIN, utc(2026, 3, 2, 16, 30), utc(2026, 3, 3, 7, 30)),
        (BERLIN, utc(2026, 3, 6, 20), utc(2026, 3, 9, 7, 30)),
        (NEW_YORK, utc(2026, 3, 2, 12), utc(2026, 3, 2, 13, 30)),
        (BERLIN, utc(2026, 3, 30, 5), utc(2026, 3, 30, 6, 30)),  # summer time since the night before
    ],
)
def test_a_window_opens_in_the_readers_time(zone: Zone, moment: datetime, opening: datetime) -> None:
    assert next_opening(PACE, zone, moment) == opening


def test_a_time_that_the_clocks_skip_is_the_hour_after_and_a_double_one_the_first() -> None:
    assert at_local(date(2026, 3, 29), time(2, 30), BERLIN) == utc(2026, 3, 29, 1, 30)
    assert at_local(date(2026, 10, 25), time(2, 30), BERLIN) == utc(2026, 10, 25, 0, 30)


def test_a_day_later_at_nine_is_nine_again_over_the_change_of_clocks() -> None:
    nine = [at_local(date(2026, 3, 28) + timedelta(days=one), time(9), BERLIN) for one in range(3)]
    assert [later - earlier for earlier, later in pairwise(nine)] == [
        timedelta(hours=23),
        timedelta(hours=24),
    ]


def test_public_holidays_are_kept() -> None:
    kept = replace(PACE, holidays="DE")
    assert next_opening(kept, BERLIN, utc(2026, 4, 3, 8)) == utc(
        2026, 4, 7, 6, 30
    )  # Good Friday to Easter Monday


def test_the_cap_grows_day_by_day() -> None:
    pace = replace(PACE, ramp_start=date(2026, 3, 2), ramp_from=10, ramp_step=5)
    caps = [pace.cap_on(date(2026, 3, 2) + timedelta(days=one)) for one in (0, 1, 8, 30)]
    assert caps == [10, 15, 50, 50]


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"]),
)
def test_an_opening_is_open_and_never_before(moment: datetime, key: str) -> None:
    zone, when = Zone(key, False), moment.replace(tzinfo=UTC)
    opening = next_opening(PACE, zone, when)
    local = opening.astimezone(zone.info)
    assert opening >= when
    assert is_open(PACE, zone, opening)
    assert local.isoweekday() in PACE.days
    assert time(8, 30) <= local.time() < time(17, 30)


@pytest.mark.parametrize(
    ("country", "region", "key", "assumed"),
    [
        ("DE", "", "Europe/Berlin", False),
        ("GB", "", "Europe/London", False),
        ("US", "CA", "America/Los_Angeles", False),
        ("US", "Texas", "America/Chicago", False),
        ("US", "", "America/New_York", True),
        ("CA", "British Columbia", "America/Vancouver", False),
        ("IN", "", "Asia/Kolkata", False),
        ("", "", "Europe/Paris", True),
        ("XX", "", "Europe/Paris", True),
    ],
)
def test_a_reader_has_the_zone_of_the_country(country: str, region: str, key: str, assumed: bool) -> None:
    assert zone_of(country, region, "Europe/Paris") == Zone(key, assumed)
