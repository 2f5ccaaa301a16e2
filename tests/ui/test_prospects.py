"""The prospects screen, driven as a user would, over a real workspace."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from prospector import prospects, suppressions, touches
from prospector.conditions import Condition
from prospector.drafts import library
from prospector.icp import profiles, scoring
from prospector.prospects import Selection
from prospector.records import Address, Company, Import, ImportRow, Prospect
from prospector.storage import open_workspace, search
from prospector.storage.database import Database
from ui.main_window import MainWindow
from ui.prospects.dialogs import DraftDialog, SuppressDialog, TouchDialog
from ui.prospects.screen import ProspectsScreen
from ui.widgets import Button, Chip, Role

PEOPLE = (
    ("Maya", "Lindqvist", "VP Sales", "vp", "sales", "Machinery", 120, "SE", "Stockholm"),
    ("Tom", "Abara", "Head of Growth", "head", "marketing", "Software", 300, "GB", "London"),
    ("Priya", "Nair", "Chief Operating Officer", "c_suite", "operations", "Retail", None, "GB", "Leeds"),
    ("Jonas", "Weber", "Buyer", "entry", "procurement", "Retail", 12, "DE", "Stuttgart"),
)


@pytest.fixture(scope="module")
def people_file(
    request: pytest.FixtureRequest, fresh_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Four people of four companies, the shipped profiles and templates, everybody scored; to copy."""
    if getattr(request, "param", "people") == "empty":
        return fresh_workspace
    path = tmp_path_factory.mktemp("people") / "workspace.db"
    shutil.copyfile(fresh_workspace, path)
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    database = open_workspace(path, now=now)
    with database.writing() as session:
        library.install_shipped(session, now)
        profiles.install_shipped(session, now)
        made = Import(file_name="prospects.xlsx", mapping='{"email": "Work email"}', created_at=now)
        session.add(made)
        session.flush()
        for number, person in enumerate(PEOPLE, start=1):
            _add(session, number, made.id, now, *person)
        search.index(session)
        active = profiles.active(session)
        assert active is not None
        scoring.apply(session, active.id, now=now)
    database.close()
    return path


@pytest.fixture
def workspace(people_file: Path, tmp_path: Path, now: datetime) -> Iterator[Database]:
    """Takes the place of the shared fixture: the window stands over four people."""
    shutil.copyfile(people_file, tmp_path / "workspace.db")
    database = open_workspace(tmp_path / "workspace.db", now=now)
    yield database
    database.close()


@pytest.fixture
def people(workspace: Database) -> Database:
    return workspace


def _add(
    session: Any, number: int, import_id: int, now: datetime, first: str, last: str, title: str,
    seniority: str, department: str, industry: str, employees: int | None, country: str, city: str,
) -> None:  # fmt: skip
    company = Company(name=f"{last} Works", domain=f"{last.lower()}.example", created_at=now)
    row = ImportRow(
        import_id=import_id, sheet="Apollo", row=number + 10, verdict="created", prospect_id=number
    )
    session.add_all([company, row])
    session.flush()
    email = f"{first}@{last}.example".lower()
    session.add(
        Prospect(
            id=number,
            company_id=company.id,
            first_name=first,
            last_name=last,
            full_name=f"{first} {last}",
            title=title,
            seniority=seniority,
            department=department,
            company=company.name,
            domain=company.domain,
            industry=industry,
            employees_min=employees,
            employees_max=employees,
            email=email,
            email_key=email,
            email_status="valid",
            country=country,
            city=city,
            import_row_id=row.id,
            created_at=now,
            updated_at=now,
        )
    )
    session.flush()


@pytest.fixture
def screen(people: Database, window: MainWindow, settle: Callable[[], None], qtbot: Any) -> ProspectsScreen:
    window.open("prospects")
    made = window.screen_of("prospects")
    assert isinstance(made, ProspectsScreen)
    settle()
    names(made)
    settle()
    qtbot.waitUntil(lambda: "" not in names(made))
    return made


def names(screen: ProspectsScreen) -> list[str]:
    """The names in the grid, top to bottom; "" where a row has not come yet."""
    model = screen.presenter.table
    return [model.index(position, 0).data() or "" for position in range(model.rowCount())]


def wait_for_names(qtbot: Any, screen: ProspectsScreen, wanted: list[str]) -> None:
    qtbot.waitUntil(lambda: names(screen) == wanted)


def choose(qtbot: Any, screen: ProspectsScreen, name: str) -> None:
    """Choose a row and wait for its details."""
    screen.table.choose_row(names(screen).index(name))
    qtbot.waitUntil(
        lambda: (
            screen.presenter.bundle is not None
            and screen.presenter.bundle.detail.row.full_name == name
            and screen.pane.isVisible()
        )
    )


def answer(fill: Callable[[Any], None]) -> Callable[[QDialog], bool]:
    def run(dialog: QDialog) -> bool:
        fill(dialog)
        return True

    return run


def words_in(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


# --- finding


def test_everybody_is_shown_best_fit_first_with_counts(screen: ProspectsScreen) -> None:
    assert screen.state == "content"
    assert len(names(screen)) == 4
    assert screen.tabs.button("all").text() == "All 4"
    fits = [screen.presenter.table.index(row, 3).data(Role.AMOUNT) for row in range(4)]
    assert fits == sorted(fits, reverse=True)


@pytest.mark.parametrize("people_file", ["empty"], indirect=True)
def test_an_empty_workspace_leads_to_the_first_file(
    window: MainWindow, settle: Callable[[], None], qtbot: Any
) -> None:
    window.open("prospects")
    settle()
    screen = window.screen_of("prospects")
    assert screen.state == "empty"
    texts = [button.text() for button in screen.findChildren(Button) if button.isVisibleTo(screen)]
    assert "Choose file…" in texts
    assert "Try with sample data" in texts
    assert "Drop a spreadsheet to begin" in words_in(screen)


def test_typing_finds_and_clearing_brings_everybody_back(
    screen: ProspectsScreen, settle: Callable[[], None], qtbot: Any
) -> None:
    screen.focus_search()
    qtbot.keyClicks(screen.search, "lind")
    wait_for_names(qtbot, screen, ["Maya Lindqvist"])
    qtbot.keyClick(screen.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(names(screen)) == 4)


def test_nobody_found_offers_the_way_back(screen: ProspectsScreen, qtbot: Any) -> None:
    qtbot.keyClicks(screen.search, "zzzz")
    qtbot.waitUntil(lambda: screen.state == "empty")
    clear = next(
        button
        for button in screen.findChildren(Button)
        if button.text() == "Clear search and filters" and button.isVisible()
    )
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(screen)) == 4 and screen.state == "content")
    assert screen.search.text() == ""


def test_a_tab_narrows(screen: ProspectsScreen, people: Database, now: datetime, qtbot: Any) -> None:
    with people.writing() as session:
        suppressions.add(session, "address", "tom@abara.example", now=now, reason="asked us to stop")
    screen.presenter.reload()
    qtbot.waitUntil(lambda: screen.tabs.button("excluded").text() == "Excluded 1")
    qtbot.mouseClick(screen.tabs.button("excluded"), Qt.MouseButton.LeftButton)
    wait_for_names(qtbot, screen, ["Tom Abara"])
    tip = screen.presenter.table.index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert "asked us to stop" in tip


def test_clicking_a_heading_sorts(screen: ProspectsScreen, qtbot: Any) -> None:
    screen.table.horizontalHeader().sectionClicked.emit(0)
    wait_for_names(qtbot, screen, ["Jonas Weber", "Maya Lindqvist", "Priya Nair", "Tom Abara"])
    screen.table.horizontalHeader().sectionClicked.emit(0)
    wait_for_names(qtbot, screen, ["Tom Abara", "Priya Nair", "Maya Lindqvist", "Jonas Weber"])


def test_a_filter_becomes_a_chip_and_the_chip_takes_it_away(screen: ProspectsScreen, qtbot: Any) -> None:
    screen.editor.field.set_value("country")
    screen.editor.field.activated.emit(0)
    screen.editor.operator.set_value("in")
    screen.editor.text.setText("Germany, SE")
    qtbot.mouseClick(screen.editor.add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sorted(names(screen)) == ["Jonas Weber", "Maya Lindqvist"])
    chip = screen.findChildren(Chip)[-1]
    assert words_in(chip) == "Country is Germany or Sweden"
    chip.removed.emit()
    qtbot.waitUntil(lambda: len(names(screen)) == 4)


def test_a_filter_that_makes_no_sense_says_why_in_place(screen: ProspectsScreen, qtbot: Any) -> None:
    screen.editor.field.set_value("employees")
    screen.editor.field.activated.emit(0)
    screen.editor.operator.set_value("gte")
    screen.editor.text.setText("many")
    made: list[Any] = []
    screen.editor.made.connect(made.append)
    screen.editor.submit()
    assert made == []
    assert "many" in words_in(screen.editor)


@pytest.mark.parametrize("typed", ["50 to 500", "50..500", "50-500", "50 – 500"])
def test_a_span_can_be_typed_in_many_ways(screen: ProspectsScreen, typed: str) -> None:
    screen.editor.field.set_value("employees")
    screen.editor.field.activated.emit(0)
    screen.editor.operator.set_value("between")
    screen.editor.text.setText(typed)
    made: list[Condition] = []
    screen.editor.made.connect(made.append)
    screen.editor.submit()
    assert made == [Condition("employees", "between", (50, 500))]


def test_filters_are_kept_as_a_segment_and_shown_again(
    screen: ProspectsScreen, answers: Any, settle: Callable[[], None], qtbot: Any
) -> None:
    screen.presenter.add_condition(Condition("country", "is", "GB"))
    answers.will("ask_text", "British")
    screen.presenter.save_segment()
    qtbot.waitUntil(lambda: any(item.text() == "British" for item in screen._groups_menu.actions()))
    screen._clear()
    qtbot.waitUntil(lambda: len(names(screen)) == 4)
    next(item for item in screen._groups_menu.actions() if item.text() == "British").trigger()
    qtbot.waitUntil(lambda: sorted(names(screen)) == ["Priya Nair", "Tom Abara"])
    assert [chip.findChildren(QLabel)[0].text() for chip in screen.findChildren(Chip)] == ["Segment: British"]
    screen.presenter.add_condition(Condition("full_name", "contains", "Priya"))
    qtbot.waitUntil(lambda: names(screen) == ["Priya Nair"])
    screen.presenter.leave_segment()
    assert screen.presenter.selection.where == Condition("full_name", "contains", "Priya")


def test_a_list_is_shown_and_left_again(
    screen: ProspectsScreen, people: Database, now: datetime, qtbot: Any
) -> None:
    with people.writing() as session:
        prospects.create_list(session, "Fair & expo", [2, 4], now=now)
    screen.presenter.reload()
    qtbot.waitUntil(lambda: any("Fair" in item.text() for item in screen._groups_menu.actions()))
    next(item for item in screen._groups_menu.actions() if "Fair && expo" in item.text()).trigger()
    qtbot.waitUntil(lambda: sorted(names(screen)) == ["Jonas Weber", "Tom Abara"])
    screen.findChildren(Chip)[-1].removed.emit()
    qtbot.waitUntil(lambda: len(names(screen)) == 4)


# --- details


def test_the_pane_says_why_where_from_and_what_happened(
    screen: ProspectsScreen, people: Database, now: datetime, qtbot: Any
) -> None:
    with people.writing() as session:
        touches.log(session, 1, "called", now=now, summary="Wants the case study", outcome="call_back")
    screen.presenter.reload()
    choose(qtbot, screen, "Maya Lindqvist")
    qtbot.waitUntil(lambda: "Wants the case study" in words_in(screen.detail))
    shown = words_in(screen.detail)
    assert "Decision maker: VP" in shown
    assert "Call · Call back" in shown
    address = next(
        label for label in screen.detail.findChildren(QLabel) if label.text() == "maya@lindqvist.example"
    )
    assert address.toolTip() == "from prospects.xlsx, sheet Apollo, row 11, column Work email"


def test_further_addresses_stand_among_the_details(
    screen: ProspectsScreen, people: Database, qtbot: Any
) -> None:
    with people.writing() as session:
        for address in ("maya@third.example", "maya@fourth.example"):
            session.add(Address(prospect_id=1, email=address, email_key=address))
    choose(qtbot, screen, "Maya Lindqvist")
    shown = words_in(screen.detail)
    assert "maya@third.example\nmaya@fourth.example" in shown


def test_the_details_follow_a_change_made_elsewhere(
    screen: ProspectsScreen, window: MainWindow, now: datetime, qtbot: Any
) -> None:
    choose(qtbot, screen, "Tom Abara")
    window.tasks.change(
        lambda session, job: prospects.edit(session, 2, {"title": "Chief Revenue Officer"}, now=now),
        owner=screen,
    )
    qtbot.waitUntil(lambda: "Chief Revenue Officer" in words_in(screen.detail))
    assert screen.table.selected_rows() == [names(screen).index("Tom Abara")]


def test_a_prospect_that_is_gone_closes_the_pane(
    screen: ProspectsScreen, people: Database, qtbot: Any, settle: Callable[[], None]
) -> None:
    choose(qtbot, screen, "Tom Abara")
    with people.writing() as session:
        session.delete(session.get_one(Prospect, 2))
    screen.presenter.reload()
    qtbot.waitUntil(lambda: not screen.pane.isVisible())
    assert "Tom Abara" not in names(screen)


# --- doing


def test_drafting_for_everybody_ready(
    screen: ProspectsScreen, people: Database, answers: Any, window: MainWindow, qtbot: Any
) -> None:
    ready = screen.presenter.to_draft()
    assert ready >= 1
    assert screen.draft_button.text() == f"Draft {ready} email{'s' if ready > 1 else ''}"
    asked: list[DraftDialog] = []
    answers.will("run", answer(asked.append))
    qtbot.mouseClick(screen.draft_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window._toast.isVisible())
    assert f"{ready} draft" in window._toast.accessibleName()
    assert asked[0].template.count() >= 5
    qtbot.waitUntil(lambda: screen.tabs.button("drafted").text() == f"Drafted {ready}")


def test_several_chosen_ones_are_drafted_for_alone(screen: ProspectsScreen, qtbot: Any) -> None:
    screen.table.setFocus()
    screen.table.choose_row(0)
    qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert screen.draft_button.text() == "Draft 2 emails"
    qtbot.keyClick(screen.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert screen.draft_button.text() == "Draft 4 emails"


def test_logging_a_touch_with_a_next_step(
    screen: ProspectsScreen, people: Database, answers: Any, now: datetime, qtbot: Any
) -> None:
    choose(qtbot, screen, "Priya Nair")

    def fill(dialog: TouchDialog) -> None:
        dialog.kind.setCurrentIndex(dialog.kind.findData("called"))
        dialog.outcome.set_value("interested")
        dialog.summary.setPlainText("Liked it")
        dialog.next_step.setText("Send prices")

    answers.will("run", answer(fill))
    screen.presenter.log_touch()
    qtbot.waitUntil(lambda: "Send prices" in words_in(screen.detail))
    with people.reading() as session:
        touch = touches.timeline(session, prospect_id=3)[0]
        task = touches.tasks(session, prospect_id=3)[0]
    assert (touch.kind, touch.outcome, touch.summary, touch.at) == ("called", "interested", "Liked it", now)
    assert task.due_on == date(2026, 3, 5)
    done = next(button for button in screen.detail.findChildren(Button) if button.text() == "Done")
    qtbot.mouseClick(done, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Send prices" not in words_in(screen.detail))


def test_do_not_contact_counts_at_once_and_can_be_undone(
    screen: ProspectsScreen, people: Database, answers: Any, window: MainWindow, qtbot: Any
) -> None:
    choose(qtbot, screen, "Jonas Weber")

    def fill(dialog: SuppressDialog) -> None:
        dialog.what.set_value(("domain", "weber.example"))
        dialog.reason.setText("customer")

    answers.will("run", answer(fill))
    screen.presenter.suppress()
    qtbot.waitUntil(lambda: "do-not-contact list" in words_in(screen.detail))
    assert not screen.detail.write.isEnabled()
    with people.reading() as session:
        assert suppressions.reason_for(session, email="jonas@weber.example")
    undo = next(button for button in window._toast.findChildren(Button) if button.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "do-not-contact list" not in words_in(screen.detail))


def test_editing_saves_only_what_changed_and_says_it_was_typed(
    screen: ProspectsScreen, people: Database, answers: Any, qtbot: Any
) -> None:
    choose(qtbot, screen, "Jonas Weber")
    answers.will("run", answer(lambda dialog: dialog.field("title").setText("Head of Purchasing")))
    screen.presenter.edit()
    qtbot.waitUntil(lambda: "Head of Purchasing" in words_in(screen.detail))
    with people.reading() as session:
        origins = prospects.provenance(session, 4)
    assert origins["title"].kind == "typed"
    assert origins["title"].before == "Buyer"
    assert origins["email"].kind == "file"


def test_an_edit_that_core_refuses_is_explained(
    screen: ProspectsScreen, answers: Any, settle: Callable[[], None], qtbot: Any
) -> None:
    choose(qtbot, screen, "Jonas Weber")
    answers.will("run", answer(lambda dialog: dialog.field("email").setText("not an address")))
    screen.presenter.edit()
    settle()
    assert len(answers.errors) == 1


@pytest.mark.parametrize(("preset", "header"), [("hubspot", "Company Name"), ("prospector", "Full name")])
def test_exporting_what_is_shown(
    screen: ProspectsScreen,
    answers: Any,
    window: MainWindow,
    tmp_path: Path,
    preset: str,
    header: str,
    qtbot: Any,
) -> None:
    target = tmp_path / "out.csv"
    answers.will("run", answer(lambda dialog: dialog.preset.set_value(preset)))
    answers.will("save_file", target)
    screen.presenter.export()
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: "4 prospects written" in window._toast.accessibleName())
    lines = target.read_text("utf-8-sig").splitlines()
    assert header in lines[0]
    assert len(lines) == 5


def test_mail_is_opened_for_an_address_but_never_for_a_suppressed_one(
    screen: ProspectsScreen,
    people: Database,
    answers: Any,
    now: datetime,
    settle: Callable[[], None],
    qtbot: Any,
) -> None:
    choose(qtbot, screen, "Maya Lindqvist")
    screen.presenter.open_mail()
    settle()
    assert [url.toString() for url in answers.handed] == ["mailto:maya@lindqvist.example"]
    with people.writing() as session:
        suppressions.add(session, "company", "Lindqvist Works", now=now)
    screen.presenter.open_mail()
    settle()
    assert len(answers.handed) == 1
    assert len(answers.errors) == 1


def test_another_screen_can_ask_for_one_prospect_or_a_search(
    screen: ProspectsScreen, window: MainWindow, qtbot: Any
) -> None:
    window.open("prospects", search="weber")
    wait_for_names(qtbot, screen, ["Jonas Weber"])
    assert screen.search.text() == "weber"
    window.open("prospects", search="", prospect_id=2)
    qtbot.waitUntil(
        lambda: screen.presenter.bundle is not None and screen.presenter.bundle.detail.row.id == 2
    )


def test_a_workspace_that_cannot_be_read_says_so_and_can_be_tried_again(
    screen: ProspectsScreen,
    people: Database,
    settle: Callable[[], None],
    qtbot: Any,
    caplog: Any,
    answers: Any,
) -> None:
    with people.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE tasks RENAME TO hidden")
    screen.presenter.reload()
    qtbot.waitUntil(lambda: screen.state == "error")
    assert answers.traces
    with people.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE hidden RENAME TO tasks")
    settle()
    again = next(button for button in screen.findChildren(Button) if button.text() == "Try again")
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.state == "content" and len(names(screen)) == 4)


def test_a_narrow_window_shows_list_or_details(
    screen: ProspectsScreen, window: MainWindow, qtbot: Any
) -> None:
    choose(qtbot, screen, "Maya Lindqvist")
    window.app.theme.set(text_scale=1.5)
    window.resize(900, 700)
    qtbot.waitUntil(lambda: not screen.pane.isVisible())
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert screen.pane.isVisible()
    assert not screen.table.isVisible()
    back = next(button for button in screen.pane.findChildren(Button) if button.text() == "Back to the list")
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert screen.table.isVisible()


# --- the model


@pytest.mark.parametrize("people_file", ["empty"], indirect=True)
def test_only_pages_in_sight_are_read(
    workspace: Database, window: MainWindow, now: datetime, settle: Callable[[], None], qtbot: Any
) -> None:
    rows = [
        {"id": i, "full_name": f"Person {i:05d}", "created_at": now, "updated_at": now}
        for i in range(1, 5001)
    ]
    with workspace.writing() as session:
        session.execute(Prospect.__table__.insert(), rows)
        search.index(session)
    window.open("prospects")
    screen = window.screen_of("prospects")
    assert isinstance(screen, ProspectsScreen)
    qtbot.waitUntil(lambda: screen.presenter.table.rowCount() == 5000)
    settle()
    qtbot.waitUntil(lambda: screen.presenter.table.row_at(0) is not None)
    screen.table.scrollToBottom()
    qtbot.waitUntil(lambda: screen.presenter.table.row_at(4999) is not None)
    assert len(screen.presenter.table._pages) <= 5
    with workspace.reading() as session:
        assert prospects.count(session, Selection()) == 5000


def test_pages_of_an_older_order_are_dropped(screen: ProspectsScreen, people: Database) -> None:
    table = screen.presenter.table
    older = table.round()
    with people.reading() as session:
        rows = prospects.rows(session, [1], today=date(2026, 3, 2) + timedelta(days=1))
    table.show_ids([4, 3])
    table.put(older, 0, rows)
    assert table.row_at(0) is None
