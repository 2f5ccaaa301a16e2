"""Rows of signal files: kinds, days, strengths, whose they are, and why a row is left out."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.errors import InvalidInputError
from prospector.signals import columns
from prospector.signals.columns import Layout, propose
from prospector.signals.kinds import kind_of
from prospector.signals.rows import Observation, Rejected, Rules, reader_of
from prospector.signals.values import first_is_day, read_day, read_strength

RULES = Rules(kind="", observed_on=None, source="", today=date(2026, 3, 2))
HEADERS = ["Website", "Email", "Kind", "Topic", "Score", "Date", "Expires"]
FIELDS = ("domain", "email", "kind", "topic", "strength", "observed", "expires")


def read(*cells: object, layout: Layout = Layout(FIELDS), rules: Rules = RULES) -> Observation | Rejected:  # noqa: B008
    return reader_of(layout, HEADERS, "Sheet1", rules)(5, cells)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("hiring", "hiring"),
        ("Job Posting", "hiring"),
        ("Stellenanzeige", "hiring"),
        ("Competitor page visit", "competitor_page"),
        ("competitor_page", "competitor_page"),
        ("Series B", "funding"),
        ("Levée de fonds", "funding"),
        ("Technographics", "tech"),
        ("Search term", "keyword"),
        ("Intent Topic", "topic"),
        ("gossip", ""),
        ("", ""),
    ],
)
def test_free_wording_means_a_kind(words: str, kind: str) -> None:
    assert kind_of(words) == kind


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-02-03", date(2026, 2, 3)),
        ("2026-02-03T10:00:00Z", date(2026, 2, 3)),
        ("03/02/2026", date(2026, 2, 3)),
        ("3.2.26", date(2026, 2, 3)),
        ("3 Feb 2026", date(2026, 2, 3)),
        ("Feb 3, 2026", date(2026, 2, 3)),
        ("3. März 2026", date(2026, 3, 3)),
        (datetime(2026, 2, 3, 23, 0), date(2026, 2, 3)),
        ("31/02/2026", None),
        ("soon", None),
        (45000, None),
    ],
)
def test_days_are_read(cell: object, day: date | None) -> None:
    assert read_day(cell, day_first=True) == day


def test_a_column_settles_the_order_of_its_days() -> None:
    assert first_is_day(["03/04/2026", "25/04/2026"]) is True
    assert first_is_day(["03/04/2026", "04/25/2026"]) is False
    assert first_is_day(["03/04/2026"]) is None
    assert read_day("03/04/2026", day_first=False) == date(2026, 3, 4)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.booleans())
def test_a_written_day_is_read_back(day: date, day_first: bool) -> None:
    written = f"{day:%d/%m/%Y}" if day_first else f"{day:%m/%d/%Y}"
    assert read_day(written, day_first=day_first) == day
    assert read_day(day.isoformat(), day_first=day_first) == day


@pytest.mark.parametrize(
    ("cell", "of_hundred", "strength"),
    [
        ("", False, 1.0),
        ("high", False, 2.0),
        ("Medium", True, 1.0),
        (3, False, 3.0),
        ("2,5", False, 2.5),
        (75, True, 1.5),
        ("75 %", True, 1.5),
        (75, False, None),
        (0, False, None),
        (101, True, None),
        ("much", False, None),
        (-1, False, None),
    ],
)
def test_strengths_are_read(cell: object, of_hundred: bool, strength: float | None) -> None:
    assert read_strength(cell, of_hundred=of_hundred) == strength


def test_a_good_row_is_an_observation() -> None:
    found = read("https://www.acme.example/jobs", "", "Job post", "Data engineer", "2", "2026-02-20", "")
    assert found == Observation(
        "acme.example", "", "", "hiring", "Data engineer", 2.0, "2026-02-20", "", "", "Sheet1", 5
    )


def test_an_address_becomes_its_key() -> None:
    found = read("", "Ada.L+x@GMAIL.com", "topic", "", "", "2026-02-20", "")
    assert isinstance(found, Observation)
    assert (found.domain, found.email_key) == ("", "adal@gmail.com")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (("gmail.com", "", "topic", "", "", "2026-02-20", ""), "Website", "no company's own"),
        (("co.uk", "", "topic", "", "", "2026-02-20", ""), "Website", "not a domain"),
        (("nonsense", "", "topic", "", "", "2026-02-20", ""), "Website", "not a domain"),
        (("", "", "topic", "", "", "2026-02-20", ""), "Website", "whose signal"),
        (("", "ada at", "topic", "", "", "2026-02-20", ""), "Email", "not an email"),
        (("acme.example", "", "gossip", "", "", "2026-02-20", ""), "Kind", "none of the kinds"),
        (("acme.example", "", "", "", "", "2026-02-20", ""), "Kind", "missing"),
        (("acme.example", "", "topic", "", "99", "2026-02-20", ""), "Score", "above 0 up to 10"),
        (("acme.example", "", "topic", "", "", "", ""), "Date", "missing"),
        (("acme.example", "", "topic", "", "", "2026-03-04", ""), "Date", "not come yet"),
        (("acme.example", "", "topic", "", "", "1999-01-01", ""), "Date", "too long ago"),
        (("acme.example", "", "topic", "", "", "2026-02-20", "2026-02-19"), "Expires", "before it was"),
        (("acme.example", "", "topic", "", "", "2026-02-20", "later"), "Expires", "not a date"),
    ],
)
def test_a_bad_row_says_where_and_why(cells: tuple[object, ...], column: str, reason: str) -> None:
    found = read(*cells)
    assert isinstance(found, Rejected)
    assert (found.sheet, found.row, found.column) == ("Sheet1", 5, column)
    assert reason in found.reason


def test_a_mail_provider_beside_an_address_does_no_harm() -> None:
    found = read("gmail.com", "ada@gmail.com", "topic", "", "", "2026-02-20", "")
    assert isinstance(found, Observation)
    assert found.domain == ""


def test_one_kind_and_one_day_count_for_the_whole_file() -> None:
    rules = Rules(kind="funding", observed_on=date(2026, 2, 1), source="Fair", today=date(2026, 3, 2))
    found = reader_of(Layout(("domain", "")), ["Web", "x"], "", rules)(2, ["acme.example", ""])
    assert isinstance(found, Observation)
    assert (found.kind, found.observed_on, found.source) == ("funding", "2026-02-01", "Fair")


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        (("kind", "observed"), "whose signals"),
        (("domain", "observed"), "what kind"),
        (("domain", "kind"), "when these"),
    ],
)
def test_columns_that_make_no_signal_are_refused(fields: tuple[str, ...], wanted: str) -> None:
    with pytest.raises(InvalidInputError, match=wanted):
        reader_of(Layout(fields), list(fields), "", RULES)


def test_columns_are_proposed_by_header_and_by_value() -> None:
    rows = [["acme.example", "72", "02/25/2026", "Job post"], ["b.example", "64", "02/03/2026", "Funding"]]
    layout = propose(["Account", "Composite score", "When", "What"], rows)
    assert layout.fields == ("domain", "strength", "observed", "kind")
    assert (layout.day_first, layout.of_hundred) == (False, True)


def test_the_header_of_what_it_is_about_says_the_kind() -> None:
    layout = propose(["Domain", "Technology", "Last seen"], [["acme.example", "React", "2026-01-01"]])
    assert layout == Layout(("domain", "topic", "observed"), kind="tech")


def test_columns_chosen_by_the_user_stand_above_the_proposal() -> None:
    layout = propose(["Domain", "Date", "Week"], [["acme.example", "2026-01-01", "2026-01-05"]])
    assert columns.assigned(layout, ["Domain", "Date", "Week"], {"observed": "week", "topic": ""}) == (
        "domain",
        "",
        "observed",
    )


def test_a_field_or_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="colour"):
        columns.assigned(Layout(("domain",)), ["Domain"], {"colour": "Domain"})
    with pytest.raises(InvalidInputError, match="Nowhere"):
        columns.check_found({"domain": "Nowhere"}, ["Domain"])


@given(st.lists(st.one_of(st.text(max_size=20), st.floats(), st.dates(), st.none()), min_size=7, max_size=7))
def test_no_row_breaks_the_reader(cells: list[object]) -> None:
    assert isinstance(read(*cells), Observation | Rejected)
