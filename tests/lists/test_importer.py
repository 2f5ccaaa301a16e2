"""Files brought in through the real child process into a real workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from prospector import duplicates, prospects, suppressions
from prospector.errors import CancelledError, FormatError, StalePlanError
from prospector.lists import importer, staging
from prospector.lists.importer import Imported, Preview
from prospector.records import Company, ImportRow, ListMember, Prospect, Provenance, Suspect
from prospector.storage import search
from prospector.storage.database import Database
from tests.lists.conftest import HEADERS, ROWS

BringIn = Callable[..., Imported]
Table = Callable[..., Path]


def everybody(workspace: Database) -> list[Prospect]:
    with workspace.reading() as session:
        found = list(session.scalars(select(Prospect).order_by(Prospect.id)))
        session.expunge_all()
        return found


def test_rows_become_clean_prospects(workspace: Database, table: Table, brought_in: BringIn) -> None:
    done = brought_in(table(ROWS))
    assert done.verdicts["created"] == 3
    ada = everybody(workspace)[0]
    assert (ada.full_name, ada.company, ada.legal_form, ada.country) == ("Ada Example", "Acme", "GmbH", "DE")
    assert (ada.seniority, ada.department) == ("head", "sales")


def test_an_unmapped_column_is_kept_as_a_custom_field(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table(ROWS))
    assert everybody(workspace)[0].custom == '{"Favourite colour": "green"}'


def test_a_preview_writes_nothing_to_the_workspace(
    workspace: Database, table: Table, previewed: Callable[..., Preview]
) -> None:
    before = workspace.path.read_bytes()
    seen = previewed(table(ROWS))
    assert seen.verdicts["created"] == 3
    assert everybody(workspace) == []
    assert workspace.path.read_bytes() == before


def test_preview_rows_show_verdict_and_values(table: Table, previewed: Callable[..., Preview]) -> None:
    seen = previewed(table([*ROWS, ROWS[0]]))
    (duplicate,) = importer.preview_rows(seen, verdict="duplicate")
    assert (duplicate.row, duplicate.values["email"]) == (5, "ada@acme.example")
    assert duplicate.reason.endswith("row 2")


def test_a_discarded_preview_leaves_no_file(
    workspace: Database, table: Table, previewed: Callable[..., Preview]
) -> None:
    importer.discard(previewed(table(ROWS)))
    assert list(staging.folder_beside(workspace.path).iterdir()) == []


def test_every_import_makes_a_list_of_its_people(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    first = brought_in(table(ROWS))
    second = brought_in(table(ROWS[:1]))
    assert (first.list_name, second.list_name) == ("list.csv", "list.csv (2)")
    with workspace.reading() as session:
        members = session.scalars(
            select(ListMember.prospect_id).where(ListMember.list_id == second.list_id)
        ).all()
    assert members == [everybody(workspace)[0].id]


def test_the_same_file_again_changes_nothing(workspace: Database, table: Table, brought_in: BringIn) -> None:
    brought_in(table(ROWS))
    assert brought_in(table(ROWS)).verdicts["unchanged"] == 3
    assert len(everybody(workspace)) == 3


def test_blanks_are_filled_with_provenance(workspace: Database, table: Table, brought_in: BringIn) -> None:
    brought_in(table([[*ROWS[0][:3], "", *ROWS[0][4:]]]))
    done = brought_in(table(ROWS[:1]))
    assert done.verdicts["updated"] == 1
    ada = everybody(workspace)[0]
    assert ada.title == "Head of Sales"
    with workspace.reading() as session:
        origin = session.get(Provenance, (ada.id, "title"))
        assert origin is not None
        row = session.get(ImportRow, origin.import_row_id)
        assert (origin.kind, row.import_id if row else None) == ("file", done.import_id)


def test_overwrite_replaces_and_keep_leaves(workspace: Database, table: Table, brought_in: BringIn) -> None:
    brought_in(table(ROWS[:1]))
    changed = [[*ROWS[0][:3], "Chief Revenue Officer", *ROWS[0][4:]]]
    assert brought_in(table(changed), update="keep").verdicts["unchanged"] == 1
    assert everybody(workspace)[0].title == "Head of Sales"
    assert brought_in(table(changed), update="overwrite").verdicts["updated"] == 1
    assert everybody(workspace)[0].title == "Chief Revenue Officer"


def test_twins_in_the_file_are_merged_with_the_best_values(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    thin = ["Ada", "Example", "ada@acme.example", "", "Acme", "", ""]
    done = brought_in(table([thin, ROWS[0]]))
    assert (done.verdicts["created"], done.verdicts["duplicate"]) == (1, 1)
    ada = everybody(workspace)[0]
    assert (ada.title, ada.country) == ("Head of Sales", "DE")
    with workspace.reading() as session:
        origin = session.get(Provenance, (ada.id, "title"))
        assert origin is not None
        assert origin.kind == "merged"


def test_people_of_one_company_share_the_account(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    colleague = ["Dora", "Example", "dora@acme.example", "CFO", "ACME", "Germany", ""]
    brought_in(table([ROWS[0], colleague]))
    with workspace.reading() as session:
        assert session.scalar(select(func.count(Company.id))) == 1
    assert len({prospect.company_id for prospect in everybody(workspace)}) == 1


def test_a_free_mail_domain_forms_no_company(workspace: Database, table: Table, brought_in: BringIn) -> None:
    brought_in(table([["Ada", "Example", "ada.example@gmail.com", "", "", "", ""]]))
    with workspace.reading() as session:
        assert session.scalar(select(func.count(Company.id))) == 0


def test_a_company_that_is_filled_in_brings_its_account(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    private = ["Ada", "Example", "ada.example@gmail.com", "", "", "", ""]
    brought_in(table([private]))
    brought_in(table([[*private[:4], "Acme GmbH", "", ""]]))
    with workspace.reading() as session:
        assert session.scalar(select(Company.id)) == everybody(workspace)[0].company_id


def test_rows_with_a_company_only_become_companies(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    company = ["", "", "", "", "Delta Robotics Ltd", "United Kingdom", ""]
    done = brought_in(table([*ROWS, company, company]))
    assert (done.verdicts["created"], done.verdicts["duplicate"]) == (4, 1)
    assert len(everybody(workspace)) == 3
    with workspace.reading() as session:
        assert session.scalar(select(Company.name).where(Company.name.contains("Delta"))) == "Delta Robotics"


def test_an_opt_out_column_feeds_the_do_not_contact_list(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    rows = [[*ROWS[0], "yes"], [*ROWS[1], "no"]]
    done = brought_in(table(rows, [*HEADERS, "Unsubscribed"]))
    assert done.verdicts["suppressed"] == 1
    with workspace.reading() as session:
        assert suppressions.reason_for(session, email="ADA@acme.example")
        assert suppressions.reason_for(session, email="ben@beta.example") is None


def test_an_opt_out_reaches_somebody_already_there(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table(ROWS))
    brought_in(table([[*ROWS[0], "yes"]], [*HEADERS, "Unsubscribed"]))
    assert everybody(workspace)[0].suppression_id is not None


def test_an_opt_out_without_an_address_covers_the_address_that_is_known(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    profile = "https://www.linkedin.com/in/ada-example-0001"
    headers = ["First Name", "Last Name", "Email", "LinkedIn"]
    brought_in(table([["Ada", "Example", "ada@acme.example", profile]], headers))
    done = brought_in(table([["Ada", "Example", profile, "yes"]], [*headers[:2], "LinkedIn", "Unsubscribed"]))
    assert done.verdicts["suppressed"] == 1
    assert everybody(workspace)[0].suppression_id is not None


def test_an_opt_out_covers_the_person_s_other_rows(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    profile = "https://www.linkedin.com/in/ada-example-0001"
    rows = [["Ada", "Example", "", profile, "yes"], ["Ada", "Example", "ada@acme.example", profile, ""]]
    brought_in(table(rows, ["First Name", "Last Name", "Email", "LinkedIn", "Unsubscribed"]))
    with workspace.reading() as session:
        assert suppressions.reason_for(session, email="ada@acme.example")


def test_who_is_on_the_list_is_not_brought_in(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    with workspace.writing() as session:
        suppressions.add(session, "domain", "beta.example", reason="customer", now=now)
    done = brought_in(table(ROWS))
    assert (done.verdicts["created"], done.verdicts["suppressed"]) == (2, 1)


def test_a_row_without_anybody_is_rejected_with_a_reason(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    done = brought_in(table([*ROWS, ["", "", "not an address", "", "", "Germany", "blue"]]))
    assert done.verdicts["rejected"] == 1
    with workspace.reading() as session:
        ((_, row, verdict, reason, raw),) = importer.rows_of(session, done.import_id, ["rejected"])
    assert (row, verdict, raw[-1]) == (5, "rejected", "blue")
    assert reason


def test_new_prospects_are_searchable_at_once(workspace: Database, table: Table, brought_in: BringIn) -> None:
    brought_in(table(ROWS))
    with workspace.reading() as session:
        assert len(search.matching_ids(session, "cleo gam")) == 1


def test_a_stale_preview_is_refused(
    workspace: Database, table: Table, previewed: Callable[..., Preview], brought_in: BringIn, now: datetime
) -> None:
    seen = previewed(table(ROWS[:1], name="first.csv"))
    brought_in(table(ROWS[1:], name="second.csv"))
    with pytest.raises(StalePlanError), workspace.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=now)
    assert len(everybody(workspace)) == 2


def test_a_plan_to_change_somebody_who_changed_is_refused(
    workspace: Database, table: Table, previewed: Callable[..., Preview], brought_in: BringIn, now: datetime
) -> None:
    brought_in(table([[*ROWS[0][:3], "", *ROWS[0][4:]]]))
    seen = previewed(table(ROWS[:1]))
    with workspace.writing() as session:
        prospects.edit(session, everybody(workspace)[0].id, {"title": "Chair"}, now=now)
    with pytest.raises(StalePlanError), workspace.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=now)
    assert everybody(workspace)[0].title == "Chair"


def test_cancelling_leaves_nothing(workspace: Database, table: Table, now: datetime) -> None:
    path = table(ROWS * 500)
    with pytest.raises(CancelledError), workspace.reading() as session:
        importer.preview(path, workspace.path, session, now=now, cancelled=lambda: True)
    assert list(staging.folder_beside(workspace.path).iterdir()) == []


def test_a_file_without_rows_is_named(table: Table, previewed: Callable[..., Preview]) -> None:
    with pytest.raises(FormatError) as caught:
        previewed(table([]))
    assert "list.csv" in str(caught.value)


def test_all_sheets_of_a_workbook_are_read_below_their_titles(tmp_path: Path, brought_in: BringIn) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "North"
    for line in (["Leads of March"], [], HEADERS, *ROWS[:2], ["Total", "", 2]):
        sheet.append(line)
    other = book.create_sheet("South")
    for line in (HEADERS, ROWS[2], HEADERS, ROWS[0]):
        other.append(line)
    path = tmp_path / "book.xlsx"
    book.save(path)
    done = brought_in(path)
    assert (done.rows_read, done.verdicts["created"], done.verdicts["duplicate"]) == (4, 3, 1)


def test_a_sheet_can_be_chosen_and_a_column_mapped_by_hand(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table(ROWS), columns={"notes": "Favourite colour"})
    assert everybody(workspace)[0].notes == "green"


def test_marks_that_our_own_export_added_are_taken_off_again(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    brought_in(table([[*ROWS[0][:6], "'=1+1"]]))
    assert everybody(workspace)[0].custom == '{"Favourite colour": "=1+1"}'


def test_a_team_mailbox_without_names_is_brought_in_once(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    team = ["", "", "info@acme.example", "", "Acme GmbH", "", ""]
    assert brought_in(table([team, team])).verdicts["duplicate"] == 1
    assert brought_in(table([team])).verdicts["unchanged"] == 1
    assert len(everybody(workspace)) == 1


def test_a_second_address_of_a_merged_person_is_kept(
    workspace: Database, table: Table, brought_in: BringIn
) -> None:
    other = [*ROWS[0][:2], "a.example@acme.example", *ROWS[0][3:]]
    assert brought_in(table([ROWS[0], other])).verdicts["duplicate"] == 1
    ada = everybody(workspace)[0]
    assert {ada.email, ada.other_email} == {"ada@acme.example", "a.example@acme.example"}


def test_a_plan_that_knows_somebody_who_is_gone_is_refused(
    workspace: Database, table: Table, previewed: Callable[..., Preview], brought_in: BringIn, now: datetime
) -> None:
    names = [["Cy", "Test", ""], ["Ada", "Example", "ada@acme.example"], ["Ben", "Sample", "b@b.example"]]
    rows = [[*name, "CEO", "Acme GmbH", "Germany", ""] for name in names]
    brought_in(table(rows))
    with workspace.writing() as session:
        people = {one.email: one.id for one in session.scalars(select(Prospect))}
        merged = duplicates.merge(session, people["b@b.example"], people[""], now=now)
    seen = previewed(table([rows[1]]))
    with workspace.writing() as session:  # as many people as before, and the same highest number
        duplicates.merge(session, people["b@b.example"], people["ada@acme.example"], now=now)
        duplicates.split(session, merged.merge_id, now=now)
        assert session.get(Prospect, people["ada@acme.example"]) is None
    with pytest.raises(StalePlanError), workspace.writing(staged=seen.staging) as session:
        importer.commit(session, seen, now=now)


def test_two_who_were_judged_apart_stay_so_when_a_row_fits_both(
    workspace: Database, table: Table, brought_in: BringIn, now: datetime
) -> None:
    both = [["Ada", "Example", email, "CEO", "Acme GmbH", "Germany", ""] for email in ("a@x.example", "")]
    brought_in(table(both[:1]), scope="file")
    brought_in(table(both[1:]), scope="file")
    with workspace.writing() as session:
        one, other = session.scalars(select(Prospect.id)).all()
        duplicates.keep_apart(session, one, other, now=now)
    brought_in(table([["Ada", "Example", "", "Chair", "Acme GmbH", "Germany", ""]]))
    with workspace.reading() as session:
        assert {one, other} <= set(session.scalars(select(Prospect.id)))
        assert session.get(Suspect, (min(one, other), max(one, other))) is None


def test_only_the_band_that_is_accepted_is_taken_for_one_person(
    table: Table, previewed: Callable[..., Preview]
) -> None:
    path = table(
        [["Ada", "Example", "", "CEO", "Acme", "", ""], ["Ada", "Example", "", "CEO", "Acme", "", ""]]
    )
    likely, certain = (previewed(path, accept=band) for band in ("likely", "certain"))
    assert (likely.verdicts["duplicate"], certain.verdicts["duplicate"], certain.doubts) == (1, 0, 1)
