"""Working in the grid: facets, cells to type into, bulk changes, paste, columns, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, Qt
from PySide6.QtWidgets import QLineEdit

from prospector import edits, prospects, settings
from prospector.prospects import Pick, Selection
from prospector.records import Prospect
from prospector.storage.database import Database
from tests.factories import add_prospect
from tests.ui.conftest import ScriptedDialogs
from ui.main_window import MainWindow
from ui.prospects.bulk_dialogs import BulkEditDialog, PasteDialog, ReplaceDialog, SpellingsDialog
from ui.prospects.clipboard import copied, pasted_table, spread
from ui.prospects.columns import DEFAULT, Layout, as_text, from_text
from ui.prospects.screen import ProspectsScreen

PEOPLE = (
    ("Ada", "DE", "Acme GmbH"),
    ("Bob", "FR", "ACME, GmbH"),
    ("Cleo", "DE", "Nile"),
    ("Dan", "", "Nile"),
)
Settle = Callable[[], None]


@pytest.fixture
def screen(workspace: Database, window: MainWindow, settle: Settle, qtbot: Any) -> ProspectsScreen:
    with workspace.writing() as session:
        for number, (name, country, company) in enumerate(PEOPLE, start=1):
            add_prospect(
                session, id=number, first_name=name, last_name="X", full_name=name, country=country,
                company=company, title="Head of Sales", email=f"{name.lower()}@acme.example",
                custom='{"Event": "Fair"}' if name == "Ada" else "{}",
            )  # fmt: skip
    window.resize(1500, 900)
    window.open("prospects")
    made = window.screen_of("prospects")
    assert isinstance(made, ProspectsScreen)
    made.presenter.sort_by("full_name", False)
    settle()
    shown(qtbot, made)
    return made


def shown(qtbot: Any, screen: ProspectsScreen) -> list[str]:
    """The names in the grid once all rows have come."""
    model = screen.presenter.table
    names: list[str] = []

    def come() -> bool:
        names[:] = [model.index(place, 0).data() or "" for place in range(model.rowCount())]
        return "" not in names and screen.app.tasks.idle()

    qtbot.waitUntil(come)
    return names


def person(database: Database, number: int) -> Prospect:
    with database.reading() as session:
        found = session.get_one(Prospect, number)
        session.expunge(found)
        return found


def at(screen: ProspectsScreen, row: int, key: str) -> None:
    """Put the keyboard on a cell."""
    keys = [column.key for column in screen.table.columns]
    screen.table.setFocus()
    screen.table.setCurrentIndex(screen.table.model().index(row, keys.index(key)))


def type_into(qtbot: Any, screen: ProspectsScreen, row: int, key: str, text: str) -> None:
    at(screen, row, key)
    qtbot.keyClick(screen.table, Qt.Key.Key_F2)
    editor = screen.table.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.setText(text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


# --- typing into cells


def said(screen: ProspectsScreen) -> str:
    """What stands at the cells that are open."""
    return " ".join(one.accessibleDescription() for one in screen.table.viewport().findChildren(QLineEdit))


def test_a_cell_is_typed_into_saved_and_undone_by_keyboard(
    screen: ProspectsScreen, window: MainWindow, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    type_into(qtbot, screen, 0, "company", "Globex")
    qtbot.waitUntil(lambda: person(workspace, 1).company == "Globex")
    settle()
    assert window._undo_item.text() == "&Undo: Company of Ada"
    window._undo()
    settle()
    assert person(workspace, 1).company == "Acme GmbH"
    settle()
    assert window._redo_item.text() == "&Redo: Company of Ada"
    window._redo_item.trigger()
    settle()
    assert person(workspace, 1).company == "Globex"


def test_what_cannot_be_used_is_said_at_the_cell_and_nothing_is_lost(
    screen: ProspectsScreen, workspace: Database, settle: Settle, qtbot: Any
) -> None:
    type_into(qtbot, screen, 0, "email", "nobody at all")
    settle()
    qtbot.waitUntil(lambda: "is not a usable email" in said(screen))
    editor = screen.table.viewport().findChildren(QLineEdit)[-1]
    assert editor.text() == "nobody at all"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert person(workspace, 1).email == "ada@acme.example"
    assert screen.presenter.table.index(0, 2).data() == "ada@acme.example"


def test_an_address_of_somebody_else_is_shared_only_when_that_is_meant(
    screen: ProspectsScreen, workspace: Database, answers: ScriptedDialogs, settle: Settle, qtbot: Any
) -> None:
    answers.will("confirm", True)
    type_into(qtbot, screen, 0, "email", "bob@acme.example")
    qtbot.waitUntil(lambda: bool(answers.asked))
    assert "Bob already has" in answers.asked[0][1][1]
    settle()
    assert person(workspace, 1).email == "bob@acme.example"


def test_escape_leaves_a_cell_as_it_was(screen: ProspectsScreen, workspace: Database, qtbot: Any) -> None:
    at(screen, 0, "company")
    qtbot.keyClick(screen.table, Qt.Key.Key_F2)
    editor = screen.table.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.setText("Other")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert person(workspace, 1).company == "Acme GmbH"


def test_a_cell_that_follows_from_others_is_not_typed_into(screen: ProspectsScreen, qtbot: Any) -> None:
    at(screen, 0, "status")
    qtbot.keyClick(screen.table, Qt.Key.Key_F2)
    assert screen.table.viewport().findChild(QLineEdit) is None


# --- facets


def counts(screen: ProspectsScreen, key: str) -> dict[str, int]:
    values = screen.facets.section(key).values
    lines = (values.item(place).data(Qt.ItemDataRole.AccessibleTextRole) for place in range(values.count()))
    parts = [line.removesuffix(", picked").removesuffix(", left out").rsplit(", ", 1) for line in lines]
    return {words: int(number) for words, number in parts}


def test_facets_count_narrow_and_follow(screen: ProspectsScreen, settle: Settle, qtbot: Any) -> None:
    assert counts(screen, "country") == {"Germany": 2, "France": 1, "(empty)": 1}
    values = screen.facets.section("country").values
    values.setFocus()
    values.setCurrentRow(0)
    qtbot.keyClick(values, Qt.Key.Key_Return)
    settle()
    assert shown(qtbot, screen) == ["Ada", "Cleo"]
    qtbot.keyClick(values, Qt.Key.Key_Down)
    qtbot.keyClick(values, Qt.Key.Key_Space)
    settle()
    assert shown(qtbot, screen) == ["Ada", "Bob", "Cleo"]
    assert counts(screen, "country") == {"Germany": 2, "France": 1, "(empty)": 1}
    assert (
        screen.presenter.facets.words(screen.presenter.selection.picks[0], {}) == "Country: Germany, France"
    )
    qtbot.keyClick(values, Qt.Key.Key_Minus)
    settle()
    assert shown(qtbot, screen) == ["Ada", "Cleo", "Dan"]
    screen.presenter.facets.clear("country")
    settle()
    assert len(shown(qtbot, screen)) == 4


def test_a_mouse_picks_one_and_the_box_several(screen: ProspectsScreen, settle: Settle, qtbot: Any) -> None:
    values = screen.facets.section("country").values
    for place, x, wanted in ((0, 80, ["Ada", "Cleo"]), (1, 10, ["Ada", "Bob", "Cleo"]), (1, 80, ["Bob"])):
        middle = values.visualItemRect(values.item(place)).center()
        middle.setX(x)
        qtbot.mouseClick(values.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        settle()
        assert shown(qtbot, screen) == wanted


def test_a_closed_facet_opens_counts_and_is_remembered(
    screen: ProspectsScreen, settle: Settle, qtbot: Any
) -> None:
    section = screen.facets.section("company")
    section.head.setFocus()
    qtbot.keyClick(section.head, Qt.Key.Key_Return)
    settle()
    assert counts(screen, "company")["Nile"] == 2
    assert "company" in settings.preferences().facets
    screen.presenter.facets.search("company", "acme")
    settle()
    assert len(counts(screen, "company")) == 2


def test_facets_can_be_put_away(screen: ProspectsScreen, settle: Settle) -> None:
    screen.facets.hidden.emit()
    assert not screen.facets.isVisible()
    assert '"shown": false' in settings.preferences().facets
    screen.facets_button.click()
    settle()
    assert screen.facets.isVisible()


def test_the_users_own_fields_are_facets_and_filters(screen: ProspectsScreen) -> None:
    assert screen.presenter.facets.keys()[-1] == "custom.Event"
    assert screen.editor.field.findData("custom.Event") >= 0


def test_picks_are_kept_as_a_segment(
    screen: ProspectsScreen, answers: ScriptedDialogs, settle: Settle, workspace: Database
) -> None:
    from prospector.icp import segments

    screen.presenter.facets.pick("country", "DE", "only")
    settle()
    answers.will("ask_text", "Germans")
    screen.presenter.save_segment()
    settle()
    with workspace.reading() as session:
        node = segments.conditions(session, "Germans")
        assert prospects.count(session, Selection(where=node)) == 2


# --- many at once


def choose_rows(screen: ProspectsScreen, first: int, last: int) -> None:
    model, flags = screen.table.model(), QItemSelectionModel.SelectionFlag
    screen.table.setCurrentIndex(model.index(first, 0))
    for row in range(first, last + 1):
        screen.table.selectionModel().select(model.index(row, 0), flags.Select | flags.Rows)


def test_a_bulk_edit_shows_what_would_change_then_changes_and_is_undone(
    screen: ProspectsScreen, window: MainWindow, workspace: Database, answers: ScriptedDialogs,
    settle: Settle, qtbot: Any,
) -> None:  # fmt: skip
    choose_rows(screen, 0, 2)

    def fill(dialog: BulkEditDialog) -> bool:
        dialog.field.set_value("title")
        dialog.field.currentIndexChanged.emit(0)
        dialog.value.setText("CEO")
        qtbot.waitUntil(lambda: dialog.foreseen is not None and bool(dialog.foreseen.ids))
        assert dialog.words.text() == "3 prospects would change."
        assert dialog.model.rows()[0].after == "CEO"
        return True

    answers.will("run", fill)
    screen._bulk_edit()
    settle()
    assert [person(workspace, number).title for number in (1, 2, 3, 4)] == ["CEO"] * 3 + ["Head of Sales"]
    assert person(workspace, 1).seniority == "c_suite"
    window._undo()
    settle()
    assert person(workspace, 1).title == "Head of Sales"


def test_find_and_replace_previews_says_what_is_wrong_and_replaces(
    screen: ProspectsScreen, workspace: Database, answers: ScriptedDialogs, settle: Settle, qtbot: Any
) -> None:
    def fill(dialog: ReplaceDialog) -> bool:
        dialog.field.set_value("title")
        dialog.regex.setChecked(True)
        dialog.sought.setText("(a+)+")
        dialog.look_ahead()
        assert "cannot be used" in dialog.words.text()
        assert not dialog.go.isEnabled()
        dialog.sought.setText("^Head of (.*)")
        dialog.new.setText(r"\1 lead")
        qtbot.waitUntil(lambda: dialog.foreseen is not None)
        assert len(dialog.model.rows()) == 4
        return True

    answers.will("run", fill)
    screen._replace()
    settle()
    assert person(workspace, 4).title == "Sales lead"


def test_near_equal_spellings_are_made_one(
    screen: ProspectsScreen, workspace: Database, answers: ScriptedDialogs, settle: Settle
) -> None:
    def fill(dialog: SpellingsDialog) -> bool:
        (group,) = dialog.groups()
        assert sorted(group[0]) == ["ACME, GmbH", "Acme GmbH"]
        dialog._lines[0][1].setText("Acme")
        return True

    answers.will("run", fill)
    screen.facets.spellings_asked.emit("company")
    settle()
    assert (person(workspace, 1).company, person(workspace, 2).company) == ("Acme", "Acme")


# --- copy and paste


def clip(answers: ScriptedDialogs, text: str = "", html: str = "") -> None:
    answers.clipboard = QMimeData()
    if text:
        answers.clipboard.setText(text)
    if html:
        answers.clipboard.setHtml(html)


def test_a_block_is_pasted_over_cells_after_a_preview(
    screen: ProspectsScreen, workspace: Database, answers: ScriptedDialogs, settle: Settle, qtbot: Any
) -> None:
    clip(answers, "Globex\tada@globex.example\nInitech\tnonsense\n")

    def look(dialog: PasteDialog) -> bool:
        assert dialog.words.text() == "3 values in 2 columns would change; 1 not usable."
        return True

    answers.will("run", look)
    at(screen, 0, "company")
    qtbot.keyClick(screen.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert (person(workspace, 1).company, person(workspace, 1).email) == ("Globex", "ada@globex.example")
    assert (person(workspace, 2).company, person(workspace, 2).email) == ("Initech", "bob@acme.example")


def test_one_value_fills_all_chosen_cells(
    screen: ProspectsScreen, workspace: Database, answers: ScriptedDialogs, settle: Settle
) -> None:
    clip(answers, "Globex")
    answers.will("run", True)
    model, flags = screen.table.model(), QItemSelectionModel.SelectionFlag
    screen.table.setCurrentIndex(model.index(0, 1))
    for row in (0, 2):
        screen.table.selectionModel().select(model.index(row, 1), flags.Select)
    screen.tools.paste()
    settle()
    assert [person(workspace, number).company for number in (1, 2, 3)] == ["Globex", "ACME, GmbH", "Globex"]


def test_with_nothing_chosen_a_table_becomes_an_import(
    screen: ProspectsScreen, window: MainWindow, answers: ScriptedDialogs, settle: Settle
) -> None:
    screen.table.clearSelection()
    screen.table.selectionModel().clearCurrentIndex()
    clip(
        answers,
        html="<table><tr><td>Email</td><td>Name</td></tr><tr><td>z@z.example</td><td>Zoe</td></tr></table>",
    )
    screen.tools.paste()
    settle()
    assert window.current_step() == "imports"


def test_cells_are_copied_without_formulas(
    screen: ProspectsScreen, workspace: Database, answers: ScriptedDialogs, settle: Settle, qtbot: Any
) -> None:
    with workspace.writing() as session:
        edits.edit(session, 1, {"company": "=1+2"}, now=screen.app.clock())
    at(screen, 0, "company")
    qtbot.keyClick(screen.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert answers.copied == ["'=1+2\n"]
    qtbot.keyClick(screen.table, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    screen.tools.copy()
    settle()
    assert answers.copied[1].startswith("Prospect\tCompany")


@pytest.mark.parametrize(
    ("text", "html", "table"),
    [
        ("a\tb\r\nc\td\r\n", "", [["a", "b"], ["c", "d"]]),
        ('"two\nlines"\t"say ""x"""', "", [["two\nlines", 'say "x"']]),
        ("", "<table><tr><td>a<td>b&amp;c</tr><tr><td>1<br>2</table>", [["a", "b&c"], ["1\n2"]]),
        ("", "<script>x</script>", []),
        (copied([["=1+2", "+49 30 1"]]), "", [["=1+2", "+49 30 1"]]),
    ],
)  # fmt: skip
def test_tables_are_read_from_the_clipboard(text: str, html: str, table: list[list[str]]) -> None:
    data = QMimeData()
    if text:
        data.setText(text)
    if html:
        data.setHtml(html)
    assert pasted_table(data) == table


def test_a_table_is_repeated_where_it_divides_what_is_chosen() -> None:
    assert spread([["a", "b"]], 2, 4) == [["a", "b", "a", "b"]] * 2
    assert spread([["a"], ["b"]], 3, 1) == [["a"], ["b"]]


# --- columns


def test_columns_are_chosen_ordered_remembered_and_reset(
    screen: ProspectsScreen, settle: Settle, qtbot: Any
) -> None:
    screen.tools.choose_columns(screen.columns_button)
    chooser = screen.tools.chooser
    chooser.tick("custom.Event", True)
    chooser.tick("status", False)
    chooser.list.setCurrentRow(1)
    chooser.move_by(1)
    shown(qtbot, screen)
    assert [column.key for column in screen.table.columns] == [
        "full_name", "email", "company", "fit", "city", "custom.Event",
    ]  # fmt: skip
    qtbot.waitUntil(lambda: screen.presenter.table.index(0, 5).data() == "Fair")
    assert from_text(settings.preferences().columns).keys[1:3] == ("email", "company")
    chooser.reset_asked.emit()
    assert screen.table.columns == DEFAULT


def test_a_width_is_remembered(screen: ProspectsScreen, qtbot: Any) -> None:
    screen.table.horizontalHeader().resizeSection(1, 300)
    qtbot.waitUntil(lambda: "company" in settings.preferences().columns)
    assert dict(from_text(settings.preferences().columns).widths)["company"] > 10


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"keys": 1}', '{"keys": ["nix"], "widths": {"company": "wide"}}']
)
def test_columns_that_cannot_be_understood_are_the_usual_ones(text: str) -> None:
    assert from_text(text).keys in (Layout().keys, ("full_name",))


def test_a_layout_survives_being_kept() -> None:
    layout = Layout(("full_name", "custom.A b", "stage")).with_width("stage", 9.04)
    assert from_text(as_text(layout)) == layout


# --- undo


def test_undo_names_what_it_keeps_and_says_when_there_is_nothing(
    screen: ProspectsScreen, window: MainWindow, workspace: Database, settle: Settle
) -> None:
    now = screen.app.clock()
    with workspace.writing() as session:
        edits.edit(session, 1, {"city": "Rome", "title": "CEO"}, now=now)
        prospects.edit(session, 1, {"city": "Oslo"}, now=now)
    window._undo()
    settle()
    assert "1 value was changed since and kept (Ada)" in window._toast._words.text()
    assert (person(workspace, 1).city, person(workspace, 1).title) == ("Oslo", "Head of Sales")
    window._undo()
    settle()
    assert "nothing to undo" in window._toast._words.text()


def test_the_history_lists_edits_and_undoes(
    screen: ProspectsScreen, window: MainWindow, workspace: Database, answers: ScriptedDialogs, settle: Settle
) -> None:
    with workspace.writing() as session:
        edits.edit_many(session, [1, 2], {"source": "Fair"}, now=screen.app.clock())

    seen: list[Any] = []
    answers.will("run", seen.append)
    window._show_history()
    settle()
    (dialog,) = seen
    assert [row.label for row in dialog.model.rows()] == ["Source of 2 prospects"]
    dialog.undo.click()
    settle()
    settle()
    assert dialog.model.rows()[0].undone
    assert not dialog.undo.isEnabled()
    assert person(workspace, 1).source == ""


def test_a_pick_that_matches_nobody_leaves_its_value_in_sight(
    screen: ProspectsScreen, settle: Settle
) -> None:
    screen.presenter.narrow_by_picks((Pick("country", ("US",)),))
    settle()
    assert screen.state == "empty"
    assert counts(screen, "country")["United States"] == 0
