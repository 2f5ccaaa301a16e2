"""When mail may leave: windows in the reader's own time, caps, gaps, ramp-up and holidays. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from prospector.records import Mailbox
from prospector.sending.zones import Zone

_LONGEST_LOOK = 60  # days ahead for an open one; holidays are never that long


@dataclass(frozen=True, slots=True)
class Pace:
    """How a mailbox may send. `days` are ISO weekdays (1 is Monday); times are of the reader's day."""

    daily_cap: int
    hourly_cap: int
    gap: timedelta
    opens: time
    closes: time
    days: frozenset[int]
    holidays: str = ""
    ramp_start: date | None = None
    ramp_from: int = 0
    ramp_step: int = 0

    def cap_on(self, day: date) -> int:
        """How many may leave on that day of the mailbox's own calendar."""
        if self.ramp_start is None or day < self.ramp_start:
            return self.daily_cap
        return min(self.daily_cap, self.ramp_from + self.ramp_step * (day - self.ramp_start).days)

    def is_open_day(self, day: date) -> bool:
        """Whether it is a working day that is no public holiday."""
        return day.isoweekday() in self.days and (not self.holidays or not _is_holiday(self.holidays, day))


def pace_of(mailbox: Mailbox) -> Pace:
    """What a mailbox's record says."""
    return Pace(
        daily_cap=mailbox.daily_cap,
        hourly_cap=mailbox.hourly_cap,
        gap=timedelta(seconds=mailbox.gap_seconds),
        opens=time.fromisoformat(mailbox.window_from),
        closes=time.fromisoformat(mailbox.window_to),
        days=frozenset(map(int, mailbox.days)),
        holidays=mailbox.holidays,
        ramp_start=mailbox.ramp_start,
        ramp_from=mailbox.ramp_from,
        ramp_step=mailbox.ramp_step,
    )


def at_local(day: date, clock: time, zone: Zone) -> datetime:
    """A time of a local day as UTC; one that the clocks skip counts as the hour after, one that comes
    twice as the first."""
    return datetime.combine(day, clock, zone.info).astimezone(UTC)


def next_opening(pace: Pace, zone: Zone, moment: datetime) -> datetime:
    """The first moment from `moment` on when a reader in that zone may be written to (UTC)."""
    day = moment.astimezone(zone.info).date()
    for ahead in range(_LONGEST_LOOK):
        one = day + timedelta(days=ahead)
        if pace.is_open_day(one):
            opens, closes = at_local(one, pace.opens, zone), at_local(one, pace.closes, zone)
            if moment < closes:
                return max(moment, opens)
    return moment + timedelta(days=_LONGEST_LOOK)


def is_open(pace: Pace, zone: Zone, moment: datetime) -> bool:
    """Whether a reader in that zone may be written to at that moment."""
    return next_opening(pace, zone, moment) == moment


def own_day(zone: Zone, moment: datetime) -> date:
    """The day of the mailbox's own calendar, by which caps are counted."""
    return moment.astimezone(zone.info).date()


def day_after(zone: Zone, day: date) -> datetime:
    """The first moment of the next day in a zone (UTC)."""
    return at_local(day + timedelta(days=1), time(0), zone)


@lru_cache(maxsize=64)
def _of_year(country: str, year: int) -> frozenset[date]:
    import holidays  # late: it takes a sixth of a second, and many keep none

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def _is_holiday(country: str, day: date) -> bool:
    return day in _of_year(country, day.year)
