"""Choosing, showing and editing prospects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from prospector import prospects, suppressions, touches
from prospector.conditions import parse
from prospector.errors import InvalidInputError, NotFoundError
from prospector.fields import STORED
from prospector.prospects import Selection, Sort, Tab
from prospector.records import Fit, Import, ImportRow, Prospect
from prospector.storage import Database, search
from tests.factories import MADE_AT, add_draft, add_profile, add_prospect

TODAY = date(2026, 3, 2)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def fit(session: Session, prospect: Prospect, score: int, verdict: str = "fits", profile_id: int = 1) -> None:
    session.add(
        Fit(prospect_id=prospect.id, profile_id=profile_id, score=score, low=score, high=100, verdict=verdict)
    )
    session.flush()


def ids(session: Session, sort: Sort | None = None, **selection: object) -> list[int]:
    return prospects.ids(session, Selection(today=TODAY, **selection), sort)  # type: ignore[arg-type]


def test_every_part_of_a_selection_narrows_it(session: Session, now: datetime) -> None:
    add_profile(session)
    ada = add_prospect(session, country="DE", first_name="Ada", company_id=None)
    bob = add_prospect(session, country="FR", first_name="Bob", stage="won", email="bob@acme.example")
    fit(session, ada, 80)
    fit(session, bob, 20, "below")
    mine = prospects.create_list(session, "mine", [bob.id], now=now)
    assert ids(session) == [bob.id, ada.id]
    assert ids(session, search="ada") == [ada.id]
    assert ids(session, where=parse("country in DE")) == [ada.id]
    assert ids(session, list_id=mine) == [bob.id]
    assert ids(session, min_fit=50) == [ada.id]
    assert ids(session, stage="won") == [bob.id]
    assert ids(session, ids=(ada.id,), search="bob") == []
    assert prospects.count(session, Selection(search="ada")) == 1


def test_tabs_and_their_counts_agree(session: Session, now: datetime) -> None:
    add_profile(session)
    people = {
        name: add_prospect(session, first_name=name) for name in ("fit", "drafted", "due", "out", "odd")
    }
    for name, score in (("fit", 90), ("drafted", 80), ("out", 99), ("due", 10)):
        fit(session, people[name], score, "fits" if score > 50 else "below")
    fit(session, people["odd"], 50, "unknown")
    add_draft(session, people["drafted"])
    touches.add_task(session, people["due"].id, "call", due_on=TODAY, now=now)
    touches.add_task(session, people["fit"].id, "later", due_on=TODAY + timedelta(days=1), now=now)
    suppressions.add(session, "address", people["out"].email, now=now)
    expected = {
        Tab.ALL: ["fit", "drafted", "due", "out", "odd"], Tab.FITS: ["fit", "drafted"], Tab.READY: ["fit"],
        Tab.DRAFTED: ["drafted"], Tab.FOLLOW_UP: ["due"], Tab.REVIEW: ["odd"], Tab.EXCLUDED: ["out"],
    }  # fmt: skip
    found = {tab: sorted(ids(session, tab=tab)) for tab in Tab}
    assert found == {tab: sorted(people[name].id for name in names) for tab, names in expected.items()}
    counts = prospects.tab_counts(session, Selection(today=TODAY, tab=Tab.FITS))
    assert counts == {tab: len(names) for tab, names in expected.items()}


def test_without_a_profile_everybody_fresh_is_ready(session: Session) -> None:
    fresh = add_prospect(session)
    add_prospect(session, email="", email_status="missing")
    assert ids(session, tab=Tab.READY) == [fresh.id]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("key", [*STORED, "fit", "status", "stage", "added", "last_touch_at", "updated_at"])
def test_every_column_sorts(session: Session, key: str, descending: bool) -> None:
    numbers = {add_prospect(session).id for _ in range(3)}
    assert set(ids(session, Sort(key, descending))) == numbers


def test_sorting_ignores_case_and_puts_the_unknown_last(session: Session) -> None:
    people = {city: add_prospect(session, city=city).id for city in ("berlin", "Aachen", "", "Celle")}
    rising = [people[city] for city in ("Aachen", "berlin", "Celle", "")]
    falling = [people[city] for city in ("Celle", "berlin", "Aachen", "")]
    assert ids(session, Sort("city", descending=False)) == rising
    assert ids(session, Sort("city", descending=True)) == falling


@pytest.mark.parametrize("tab", [Tab.ALL, Tab.FITS])
def test_the_best_fit_comes_first(session: Session, tab: Tab) -> None:
    add_profile(session)
    people = [add_prospect(session) for _ in range(3)]
    for prospect, score in zip(people, (50, 90, 70), strict=True):
        fit(session, prospect, score)
    add_prospect(session)
    assert ids(session, Sort("fit"), tab=tab)[:3] == [people[1].id, people[2].id, people[0].id]


def test_an_unknown_order_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInputError):
        ids(session, Sort("notes; DROP TABLE prospects"))


def status(session: Session, prospect: Prospect) -> str:
    return prospects.rows(session, [prospect.id], today=TODAY)[0].status


def test_the_status_follows_a_prospect_on_its_way(session: Session, now: datetime) -> None:
    prospect = add_prospect(session)
    seen = [status(session, prospect)]
    draft = add_draft(session, prospect)
    for state in ("draft", "held", "approved"):
        draft.state = state
        session.flush()
        seen.append(status(session, prospect))
    draft.state, draft.handed_over_at = "handed_over", now
    touches.log(session, prospect.id, "handed_over", now=now, draft_id=draft.id)
    seen.append(status(session, prospect))
    touches.log(
        session, prospect.id, "called", now=now + timedelta(hours=1), next_step="again", next_due=TODAY
    )
    seen.append(status(session, prospect))
    touches.finish_task(session, 1, now=now)
    seen.append(status(session, prospect))
    touches.log(session, prospect.id, "replied", now=now)
    seen.append(status(session, prospect))
    suppressions.add(session, "address", prospect.email, now=now)
    seen.append(status(session, prospect))
    assert seen == [
        "New", "Drafted", "Needs review", "Approved", "Handed over", "Follow-up due", "Contacted", "Replied",
        "Excluded",
    ]  # fmt: skip
    assert set(seen) <= set(prospects.STATUSES)


def test_rows_keep_the_order_asked_for_and_say_why_somebody_is_excluded(
    session: Session, now: datetime
) -> None:
    one, two = add_prospect(session), add_prospect(session)
    suppressions.add(session, "address", one.email, reason="asked", now=now)
    rows = prospects.rows(session, [two.id, 999, one.id])
    assert [row.id for row in rows] == [two.id, one.id]
    assert "asked" in rows[1].suppressed


def test_an_edit_renews_what_hangs_on_the_value(session: Session, now: datetime) -> None:
    prospect = add_prospect(session, email="old@acme.example", company="Acme")
    suppressions.add(session, "address", "new@other.example", now=now)
    changed = prospects.edit(
        session,
        prospect.id,
        {"email": " New+x@Other.example ", "last_name": "Neumann", "company": "Other"},
        now=now,
    )
    assert {"email", "last_name", "full_name", "company"} <= set(changed)
    assert prospect.email_key == "new@other.example"
    assert prospect.full_name == "Ada Neumann"
    assert prospect.suppression_id is not None
    assert prospect.company_id is not None
    assert search.matching_ids(session, "neumann other") == [prospect.id]
    origin = prospects.provenance(session, prospect.id)["email"]
    assert (origin.kind, origin.before, origin.at) == ("typed", "old@acme.example", now)


def test_an_edit_that_changes_nothing_leaves_no_trace(session: Session, now: datetime) -> None:
    prospect = add_prospect(session)
    assert prospects.edit(session, prospect.id, {"city": "Berlin"}, now=now) == []
    assert prospect.updated_at == MADE_AT


def test_custom_fields_and_the_stage_are_edited_too(session: Session, now: datetime) -> None:
    prospect = add_prospect(session, custom=json.dumps({"Event": "Fair"}))
    prospects.edit(
        session, prospect.id, {"custom.Event": "", "custom.Hobby": "Chess", "stage": "sql"}, now=now
    )
    assert json.loads(prospect.custom) == {"Hobby": "Chess"}
    assert [move.to_stage for move in touches.stages(session, prospect.id)] == ["sql"]


@pytest.mark.parametrize(
    "changes",
    [
        {"emial": "x"}, {"email_key": "x"}, {"email": "no address"}, {"seniority": "boss"},
        {"employees_min": "many"}, {"stage": ""}, {"title": "x" * 2000}, {"id": "5"}, {"custom.": "x"},
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_is_refused_whole(
    session: Session, changes: dict[str, str], now: datetime
) -> None:
    prospect = add_prospect(session)
    with pytest.raises(InvalidInputError):
        prospects.edit(session, prospect.id, {"city": "Bonn", **changes}, now=now)
    assert prospect.city == "Berlin"


def test_many_move_stage_with_history(session: Session, now: datetime) -> None:
    people = [add_prospect(session), add_prospect(session), add_prospect(session, stage="won")]
    moved = prospects.set_stage(session, [one.id for one in people], "won", now=now)
    assert moved == 2
    assert [len(touches.stages(session, one.id)) for one in people] == [1, 1, 0]


def test_a_value_names_the_file_row_and_column_it_came_from(session: Session) -> None:
    made = Import(file_name="fair.xlsx", mapping='{"email": "E-Mail"}', created_at=MADE_AT)
    session.add(made)
    session.flush()
    row = ImportRow(import_id=made.id, sheet="Leads", row=7, verdict="created")
    session.add(row)
    session.flush()
    prospect = add_prospect(session, import_row_id=row.id)
    origins = prospects.provenance(session, prospect.id)
    email, city = origins["email"], origins["city"]
    assert (email.kind, email.file, email.sheet, email.row, email.column) == (
        "file", "fair.xlsx", "Leads", 7, "E-Mail",
    )  # fmt: skip
    assert city.kind == "inferred"


@pytest.mark.parametrize("typed", ["ADA@acme.example", "ada+x@acme.example", "private@home.example", "#1"])
def test_one_prospect_is_found_by_address_or_number(session: Session, typed: str) -> None:
    add_prospect(session, id=1, email="ada@acme.example", other_email="private@home.example")
    assert prospects.by_email(session, typed) == 1


def test_an_unknown_address_names_the_nearest(session: Session) -> None:
    add_prospect(session, email="ada@acme.example")
    with pytest.raises(NotFoundError) as caught:
        prospects.by_email(session, "adda@acme.example")
    assert "ada@acme.example" in caught.value.hint


def test_a_shared_address_asks_for_the_number(session: Session) -> None:
    for _ in range(2):
        add_prospect(session, email="team@acme.example")
    with pytest.raises(InvalidInputError) as caught:
        prospects.by_email(session, "team@acme.example")
    assert "#1, #2" in caught.value.hint


@pytest.mark.parametrize("typed", ["Ärzte", "ärzte", "ÄRZTE "])
def test_a_list_is_named_whatever_its_capitals(session: Session, typed: str, now: datetime) -> None:
    number = prospects.create_list(session, "Ärzte", now=now)
    assert prospects.list_named(session, typed).id == number


def test_lists_take_in_and_let_go(session: Session, now: datetime) -> None:
    people = [add_prospect(session).id for _ in range(3)]
    number = prospects.create_list(session, "Fair", people[:1], now=now)
    assert prospects.add_to_list(session, number, people) == 2
    assert prospects.remove_from_list(session, number, [people[0], 999]) == 1
    assert prospects.list_named(session, "fair").size == 2
    prospects.remove_list(session, number)
    assert prospects.lists(session) == []
    assert prospects.count(session, Selection()) == 3


def test_the_detail_has_everything(session: Session, now: datetime) -> None:
    add_profile(session)
    prospect = add_prospect(session)
    fit(session, prospect, 70)
    add_draft(session, prospect)
    touches.log(session, prospect.id, "called", now=now, next_step="again")
    prospects.create_list(session, "Fair", [prospect.id], now=now)
    detail = prospects.detail(session, prospect.id, today=TODAY)
    assert (detail.lists, detail.fits[0].score, detail.drafts[0].state) == (("Fair",), 70, "draft")
    assert (detail.touches[0].kind, detail.tasks[0].what, detail.row.next_due) == ("called", "again", TODAY)
    assert set(detail.values) == set(STORED)


def test_exported_values_come_in_order_in_any_number(session: Session) -> None:
    numbers = [add_prospect(session, city=str(number)).id for number in range(3)]
    found = list(prospects.values(session, [numbers[2], 999, numbers[0]] * 400))
    assert [one["city"] for one in found] == ["2", "0"] * 400


def test_a_new_title_and_company_bring_what_they_say_with_them(session: Session, now: datetime) -> None:
    prospect = add_prospect(session, title="Intern", seniority="intern")
    prospects.edit(
        session, prospect.id, {"title": "VP of Marketing", "company": "Widget Works GmbH"}, now=now
    )
    assert (prospect.seniority, prospect.department) == ("vp", "marketing")
    assert (prospect.company, prospect.legal_form) == ("Widget Works", "GmbH")
