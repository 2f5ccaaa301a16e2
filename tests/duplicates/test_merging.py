"""Two prospects become one: the better values, all that belonged to either, and no opt-out lost."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector import duplicates, journal, prospects, suppressions, touches
from prospector.errors import InvalidInputError, NotFoundError
from prospector.fields import STAGES
from prospector.records import (
    Address,
    Draft,
    ListMember,
    Merge,
    NotDuplicate,
    Prospect,
    Provenance,
    Suspect,
    Task,
    Touch,
)
from prospector.storage import Database, search
from tests.factories import MADE_AT, add_company, add_draft, add_prospect


def two(
    session: Session, left: dict[str, Any] | None = None, right: dict[str, Any] | None = None
) -> tuple[int, int]:
    same = {"first_name": "Ada", "last_name": "Example", "company": "Acme", "domain": "acme.example"}
    one = add_prospect(session, **(same | {"email": "ada@acme.example"} | (left or {})))
    other = add_prospect(session, **(same | {"email": "ada.example@acme.example"} | (right or {})))
    return one.id, other.id


def suspect(session: Session, one: int, other: int, band: str = "certain", **values: Any) -> None:
    low, high = sorted((one, other))
    given = {"band": band, "confidence": 99, "code": "email", "reason": "same", "found_at": MADE_AT} | values
    session.add(Suspect(low_id=low, high_id=high, **given))
    session.flush()


def test_the_kept_one_takes_what_only_the_other_knew(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"phone": ""}, {"phone": "+493023125001", "mobile": "+4915112345"})
        done = duplicates.merge(session, keep, gone, now=now)
        person = session.get_one(Prospect, keep)
        assert (person.phone, person.mobile) == ("+493023125001", "+4915112345")
        assert session.get(Prospect, gone) is None
        assert (done.kept_id, done.gone_id, done.gone_name) == (keep, gone, "Ada Example")


def test_a_pick_wins_over_the_better_value(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"title": "CTO"}, {"title": "Chief Technology Officer"})
        duplicates.merge(session, keep, gone, {"title": keep}, now=now)
        assert session.get_one(Prospect, keep).title == "CTO"


def test_fields_that_belong_together_are_picked_together(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(
            session,
            {"title": "CTO", "seniority": "c_suite", "department": "it"},
            {"title": "Head of Sales", "seniority": "head", "department": "sales"},
        )
        duplicates.merge(session, keep, gone, {"seniority": gone}, now=now)
        person = session.get_one(Prospect, keep)
        assert (person.title, person.seniority, person.department) == ("Head of Sales", "head", "sales")


def test_every_address_and_every_note_stays(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"notes": "Met at a fair."}, {"notes": "Likes tea."})
        duplicates.merge(session, keep, gone, {"email": gone}, now=now)
        person = session.get_one(Prospect, keep)
        assert (person.email, person.other_email) == ("ada.example@acme.example", "ada@acme.example")
        assert person.notes == "Met at a fair.\n\nLikes tea."


def test_a_picked_note_is_the_only_one(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"notes": "Old."}, {"notes": "New."})
        duplicates.merge(session, keep, gone, {"notes": gone}, now=now)
        assert session.get_one(Prospect, keep).notes == "New."


def test_unmapped_columns_of_both_stay(database: Database, now: datetime) -> None:
    with database.writing() as session:
        mine, theirs = {"Region": "North", "Tier": "A"}, {"Tier": "B", "Fair": "2025"}
        keep, gone = two(session, {"custom": json.dumps(mine)}, {"custom": json.dumps(theirs)})
        duplicates.merge(session, keep, gone, {"custom.Tier": gone}, now=now)
        stored = json.loads(session.get_one(Prospect, keep).custom)
        assert stored == {"Region": "North", "Tier": "B", "Fair": "2025"}


def test_the_origin_of_what_was_taken_over_is_noted(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(
            session, {"title": "CTO"}, {"title": "Chief Technology Officer", "import_row_id": 77}
        )
        duplicates.merge(session, keep, gone, {"title": gone}, now=now)
        entry = session.get_one(Provenance, (keep, "title"))
        assert (entry.kind, entry.import_row_id, entry.before, entry.at) == ("merged", 77, "CTO", now)


def test_touches_tasks_lists_and_stages_go_over(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session)
        first = prospects.create_list(session, "First", [keep, gone], now=now)
        second = prospects.create_list(session, "Second", [gone], now=now)
        touches.log(session, gone, "called", outcome="reached", next_step="Write", now=now)
        done = duplicates.merge(session, keep, gone, now=now)
        assert session.scalars(select(Touch.prospect_id)).all() == [keep]
        assert session.scalars(select(Task.prospect_id)).all() == [keep]
        members = session.execute(select(ListMember.list_id, ListMember.prospect_id)).all()
        assert sorted(tuple(row) for row in members) == [(first, keep), (second, keep)]
        assert (done.touches, done.tasks, done.lists) == (1, 1, 1)
        person = session.get_one(Prospect, keep)
        assert (person.stage, person.last_touch_at) == ("contacted", now)


@pytest.mark.parametrize(
    ("mine", "theirs", "stays"),
    [("new", "meeting", "meeting"), ("sql", "contacted", "sql"), ("disqualified", "engaged", "disqualified"),
     ("lost", "won", "won")],
)  # fmt: skip
def test_the_further_stage_counts(
    database: Database, now: datetime, mine: str, theirs: str, stays: str
) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"stage": mine}, {"stage": theirs})
        duplicates.merge(session, keep, gone, now=now)
        assert session.get_one(Prospect, keep).stage == stays
        moves = touches.stages(session, keep)
        assert [(one.from_stage, one.to_stage) for one in moves] == ([] if mine == stays else [(mine, stays)])


def test_of_two_open_drafts_from_one_template_the_other_is_discarded(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        keep, gone = two(session)
        mine = add_draft(session, session.get_one(Prospect, keep))
        theirs = add_draft(session, session.get_one(Prospect, gone), "approved", template_id=mine.template_id)
        other = add_draft(session, session.get_one(Prospect, gone))
        ids = (mine.id, theirs.id, other.id)
        duplicates.merge(session, keep, gone, now=now)
        states = [(session.get_one(Draft, one).prospect_id, session.get_one(Draft, one).state) for one in ids]
        assert states == [(keep, "draft"), (keep, "discarded"), (keep, "draft")]


def test_search_finds_the_merged_one_by_the_others_words(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"city": ""}, {"city": "Uppsala"})
        duplicates.merge(session, keep, gone, now=now)
        assert search.matching_ids(session, "uppsala") == [keep]


def test_the_account_follows_the_company_that_was_taken(database: Database, now: datetime) -> None:
    with database.writing() as session:
        acme, globex = add_company(session, "Acme"), add_company(session, "Globex")
        keep, gone = two(session, {"company_id": acme.id}, {"company_id": globex.id, "company": "Globex"})
        number = globex.id
        duplicates.merge(session, keep, gone, {"company": gone}, now=now)
        person = session.get_one(Prospect, keep)
        assert (person.company_id, person.company_key) == (number, "globex")


# --- do not contact


@pytest.mark.parametrize("which", ["keep", "gone"])
@pytest.mark.parametrize("picked", ["keep", "gone"])
def test_who_was_excluded_by_an_address_stays_excluded(
    database: Database, now: datetime, which: str, picked: str
) -> None:
    with database.writing() as session:
        keep, gone = two(session)
        ids = {"keep": keep, "gone": gone}
        address = session.get_one(Prospect, ids[which]).email
        suppressions.add(session, "address", address, now=now, reason="asked us to stop")
        duplicates.merge(session, keep, gone, {"email": ids[picked]}, now=now)
        assert suppressions.check(session, keep) is not None
        assert session.get_one(Prospect, keep).suppression_id is not None


def test_of_three_addresses_the_excluded_one_stays(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"other_email": "a@first.example"}, {"other_email": "b@second.example"})
        suppressions.add(session, "address", "b@second.example", now=now)
        duplicates.merge(session, keep, gone, now=now)
        assert suppressions.check(session, keep) is not None
        assert session.get_one(Prospect, keep).other_email == "b@second.example"


@pytest.mark.parametrize("which", ["keep", "gone"])
@pytest.mark.parametrize(("kind", "value"), [("company", "Globex"), ("domain", "globex.example")])
def test_who_was_excluded_by_the_employer_stays_excluded(
    database: Database, now: datetime, which: str, kind: str, value: str
) -> None:
    with database.writing() as session:
        barred = {"company": "Globex", "domain": "globex.example"}
        keep, gone = two(session, **({"left": barred} if which == "keep" else {"right": barred}))
        suppressions.add(session, kind, value, now=now)
        free = gone if which == "keep" else keep
        duplicates.merge(session, keep, gone, {"company": free, "domain": free}, now=now)
        assert suppressions.check(session, keep) is not None
        assert session.get_one(Prospect, keep).suppression_id is not None


def test_the_drafts_of_the_excluded_one_are_held(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session)
        draft = add_draft(session, session.get_one(Prospect, keep), "approved", approved_hash="x").id
        suppressions.add(session, "address", session.get_one(Prospect, gone).email, now=now)
        duplicates.merge(session, keep, gone, now=now)
        assert session.get_one(Draft, draft).state == "held"


# --- what was decided about others


def test_doubts_and_decisions_about_the_other_one_go_over(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session)
        third, fourth = add_prospect(session).id, add_prospect(session).id
        suspect(session, keep, gone)
        suspect(session, gone, third, "likely")
        suspect(session, keep, fourth)
        session.add(NotDuplicate(low_id=gone, high_id=fourth, at=now))
        duplicates.merge(session, keep, gone, now=now)
        left = [(row.low_id, row.high_id, row.band) for row in session.scalars(select(Suspect))]
        apart = [(row.low_id, row.high_id) for row in session.scalars(select(NotDuplicate))]
        assert (left, apart) == ([(keep, third, "likely")], [(keep, fourth)])


def test_the_merge_says_why(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session)
        suspect(session, keep, gone, "likely", reason="same name and company")
        duplicates.merge(session, keep, gone, now=now)
        made = session.scalars(select(Merge)).one()
        assert (made.band, made.reason, made.gone_name) == ("likely", "same name and company", "Ada Example")


@pytest.mark.parametrize(
    ("one", "other", "picks", "kind"),
    [(1, 1, None, InvalidInputError), (1, 999, None, NotFoundError),
     (1, 2, {"title": 3}, InvalidInputError), (1, 2, {"colour": 1}, InvalidInputError)],
)  # fmt: skip
def test_what_cannot_be_merged_is_refused(
    database: Database,
    now: datetime,
    one: int,
    other: int,
    picks: dict[str, int] | None,
    kind: type[Exception],
) -> None:
    with database.writing() as session:
        two(session)
        with pytest.raises(kind):
            duplicates.merge(session, one, other, picks, now=now)


# --- a whole band


def test_a_band_is_merged_pair_by_pair_and_each_pair_splits(database: Database, now: datetime) -> None:
    with database.writing() as session:
        pairs = [two(session, {"email": f"a{i}@x.example"}, {"email": f"a{i}@x.example"}) for i in range(3)]
        for one, other in pairs:
            suspect(session, one, other)
        likely = two(session)
        suspect(session, *likely, band="likely")
        told: list[tuple[int, int]] = []
        done = duplicates.merge_band(session, "certain", now=now, progress=lambda *at: told.append(at))
        assert (len(done.merge_ids), done.left) == (3, 0)
        assert told[-1] == (3, 3)
        assert duplicates.counts(session) == {"certain": 0, "likely": 1, "possible": 0}
        assert len({row.action_id for row in session.scalars(select(Merge))}) == 3
        duplicates.split(session, done.merge_ids[1], now=now)
        there = set(session.scalars(select(Prospect.id)))
        assert {one for pair in (pairs[1], likely) for one in pair} <= there
        assert pairs[0][1] not in there


def test_a_cluster_of_three_becomes_one(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ids = [
            add_prospect(session, first_name="Ada", last_name="Example", email="a@x.example").id
            for _ in "abc"
        ]
        suspect(session, ids[0], ids[1])
        suspect(session, ids[1], ids[2])
        duplicates.merge_band(session, "certain", now=now)
        assert session.scalars(select(Prospect.id)).all() == [ids[0]]


def test_a_band_leaves_who_cannot_be_one(database: Database, now: datetime) -> None:
    with database.writing() as session:
        profiles = [{"linkedin": f"https://www.linkedin.com/in/ada{i}"} for i in (1, 2)]
        one, other = two(session, *profiles)
        suspect(session, one, other)
        apart = two(session, {"email": "b@x.example"}, {"email": "b@x.example"})
        suspect(session, *apart)
        session.add(NotDuplicate(low_id=min(apart), high_id=max(apart), at=now))
        done = duplicates.merge_band(session, "certain", now=now)
        assert (done.merge_ids, done.left) == ((), 2)


def test_who_changed_jobs_is_never_merged_in_a_batch(database: Database, now: datetime) -> None:
    with database.writing() as session:
        one, other = two(session, {"email": "b@x.example"}, {"email": "b@x.example"})
        suspect(session, one, other, "possible", code="moved_email")
        assert duplicates.merge_band(session, "possible", now=now).merge_ids == ()


def test_the_one_with_the_history_stays(database: Database, now: datetime) -> None:
    with database.writing() as session:
        one, other = two(session, {"email": "b@x.example"}, {"email": "b@x.example"})
        touches.log(session, other, "called", now=now)
        suspect(session, one, other)
        assert duplicates.merge_band(session, "certain", now=now).kept_ids == (other,)


def test_an_unknown_band_is_refused(database: Database, now: datetime) -> None:
    with database.writing() as session, pytest.raises(InvalidInputError, match="no band"):
        duplicates.merge_band(session, "sure", now=now)


def test_undo_and_redo_walk_over_a_merge(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"title": "CTO"}, {"title": "Chief Technology Officer"})
        mine = add_draft(session, session.get_one(Prospect, keep))
        add_draft(session, session.get_one(Prospect, gone), template_id=mine.template_id)
        duplicates.merge(session, keep, gone, {"title": gone}, now=now)
        journal.undo(session, now=now)
        assert session.get_one(Prospect, gone).title == "Chief Technology Officer"
        assert session.get_one(Prospect, keep).title == "CTO"
        journal.redo(session, now=now)
        assert session.get(Prospect, gone) is None
        assert session.get_one(Prospect, keep).title == "Chief Technology Officer"
        journal.undo(session, now=now + timedelta(seconds=1))
        assert sorted(session.scalars(select(Draft.state))) == ["draft", "draft"]


def test_the_stages_of_the_trade_are_all_ranked() -> None:
    from prospector.duplicates.merging import _ADVANCE

    assert sorted(_ADVANCE) == sorted(STAGES)


def test_foreign_keys_hold_after_merging(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, gone = two(session)
        touches.log(session, gone, "called", now=now)
        duplicates.merge(session, keep, gone, now=now)
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_addresses_that_no_field_is_left_for_stay_beside_the_others(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"other_email": "a@first.example", "notes": "Likes tea"})
        duplicates.merge(session, keep, gone, {"email": keep}, now=now)
        person = session.get_one(Prospect, keep)
        assert (person.other_email, person.notes) == ("ada.example@acme.example", "Likes tea")
        assert prospects.detail(session, keep).further_emails == ("a@first.example",)


def merged_with_three(session: Session, now: datetime) -> tuple[int, int]:
    """Somebody merged who has ada@ and ada.example@acme.example, and a@first.example beside them."""
    keep, gone = two(session, {"other_email": "a@first.example"})
    duplicates.merge(session, keep, gone, {"email": keep}, now=now)
    return keep, gone


def test_whoever_opts_out_by_a_further_address_is_excluded(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, _ = merged_with_three(session, now)
        added = suppressions.add(session, "address", "A@First.example", now=now)
        assert added.newly_excluded == 1
        assert "a@first.example" in (suppressions.check(session, keep) or "").lower()


@pytest.mark.parametrize(("kind", "value"), [("domain", "first.example"), ("wildcard", "*@first.*")])
def test_a_further_address_is_judged_like_the_others(
    database: Database, now: datetime, kind: str, value: str
) -> None:
    with database.writing() as session:
        keep, _ = merged_with_three(session, now)
        suppressions.add(session, kind, value, now=now)
        assert suppressions.check(session, keep) is not None
        assert session.get_one(Prospect, keep).suppression_id is not None


def test_an_opt_out_in_a_reply_covers_further_addresses(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, _ = merged_with_three(session, now)
        touches.log(session, keep, "replied", outcome="opted_out", now=now)
        assert suppressions.reason_for(session, email="a@first.example")


def test_further_addresses_go_on_through_a_second_merge_and_back(database: Database, now: datetime) -> None:
    with database.writing() as session:
        once, _ = merged_with_three(session, now)
        before = stored(session)
        third = add_prospect(session, first_name="Ada", last_name="Example", email="ada@third.example")
        done = duplicates.merge(session, third.id, once, {"email": third.id}, now=now)
        assert len(prospects.detail(session, third.id).further_emails) == 2
        assert len(suppressions.addresses_of(session, session.get_one(Prospect, third.id))) == 4
        duplicates.split(session, done.merge_id, now=now)
        assert stored(session) == before


def test_splitting_gives_every_address_back(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, _ = merged_with_three(session, now)
        duplicates.split(session, session.scalars(select(Merge.id)).one(), now=now)
        assert stored(session) == []
        assert session.get_one(Prospect, keep).other_email == "a@first.example"
        journal.undo(session, now=now)
        assert [address for _, address in stored(session)] == ["a@first.example"]


def test_who_opted_out_by_a_further_address_stays_out_after_a_split(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        keep, gone = merged_with_three(session, now)
        suppressions.add(session, "address", "a@first.example", now=now + timedelta(hours=1))
        duplicates.split(session, session.scalars(select(Merge.id)).one(), now=now)
        assert suppressions.check(session, keep) is not None
        assert session.get_one(Prospect, keep).suppression_id is not None
        assert session.get_one(Prospect, gone).suppression_id is None


def test_an_address_may_be_edited_when_a_further_one_is_on_the_list(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        keep, _ = merged_with_three(session, now)
        suppressions.add(session, "address", "a@first.example", now=now)
        prospects.edit(session, keep, {"email": "ada@new.example"}, now=now)
        assert session.get_one(Prospect, keep).email == "ada@new.example"
        assert suppressions.check(session, keep) is not None


def test_somebody_is_found_by_a_further_address(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, _ = merged_with_three(session, now)
        assert prospects.by_email(session, "A+news@first.example") == keep
        assert prospects.dossier(session, keep)["further_emails"] == ("a@first.example",)


def test_a_search_for_duplicates_asks_further_addresses(database: Database, now: datetime) -> None:
    with database.writing() as session:
        keep, _ = merged_with_three(session, now)
        other = add_prospect(
            session, first_name="Ada", last_name="Example", email="a@first.example", company="", domain="",
            city="", country="", title="",
        )  # fmt: skip
        found, _ = duplicates.find(session)
        assert [(one.low_id, one.high_id) for one in found] == [(keep, other.id)]


def stored(session: Session) -> list[tuple[int, str]]:
    wanted = select(Address.prospect_id, Address.email).order_by(Address.email)
    return [(row[0], row[1]) for row in session.execute(wanted)]


def test_the_address_of_an_opt_out_stays_rather_than_one_in_a_domain_on_the_list(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"other_email": "a@closed.example"})
        suppressions.add(session, "domain", "closed.example", now=now)
        suppressions.add(session, "address", "ada.example@acme.example", now=now)
        duplicates.merge(session, keep, gone, {"email": keep}, now=now)
        suppressions.remove(session, suppressions.listed(session, kind="domain")[0].id, now=now)
        assert suppressions.check(session, keep) is not None


def test_a_merge_is_not_done_again_over_an_opt_out_that_came_in_between(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        keep, gone = two(session, {"other_email": "a@first.example"})
        with journal.recording(session, "edit", "", now=now):
            duplicates.merge(session, keep, gone, {"email": keep}, now=now)
            prospects.edit(session, keep, {"other_email": "a@first.example"}, now=now)
        journal.undo(session, now=now)
        suppressions.add(session, "address", "ada.example@acme.example", now=now)
        with pytest.raises(InvalidInputError, match="opted out"):
            journal.redo(session, now=now)
