"""The Ideal customer screen: whom you look for, written as rules, and who that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from prospector.icp.answers import Patterns
from prospector.icp.previewing import Survey, asked
from prospector.icp.profiles import ProfileRow
from prospector.icp.questions import Answered
from prospector.icp.rules import Group, Keyword, Profile
from prospector.icp.versions import VersionRow
from ui.app import AppContext
from ui.icp.dialogs import AboutProfileDialog, UnsavedDialog
from ui.icp.grouping import Grouping
from ui.icp.presenter import IcpPresenter
from ui.icp.result_pane import ResultPane, effect_words
from ui.icp.rules_page import RulesPage
from ui.icp.versions_dialog import VersionsDialog
from ui.icp.yaml_page import YamlPage
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Choice,
    EmptyState,
    FilterTabs,
    Screen,
    action,
    menu_button,
)

RULES, YAML = "rules", "yaml"
YAML_FILES = "Profiles (*.yaml *.yml)"


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return IcpScreen(app)


class IcpScreen(Screen):
    """Lays out chooser, rules, YAML and result; IcpPresenter decides."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Ideal customer")
        self._app = app
        self.presenter = IcpPresenter(app, self)
        self.chooser = Choice(name="Profile")
        self.chooser.setFixedWidth(em(18))
        self.tabs = FilterTabs("View")
        self.tabs.set_tabs([(RULES, "Rules"), (YAML, "YAML")])
        self.grouping = Grouping(app, self.presenter)
        self.rules = RulesPage(self.presenter, self.grouping)
        self.yaml = YamlPage(self.presenter)
        self.result = ResultPane(self.presenter, app.shell)
        self._build_actions()
        self._lay_out()
        self._connect()
        self.show_loading()
        self.presenter.load()

    def _build_actions(self) -> None:
        presenter = self.presenter
        self._activate = action(self, "Make active", self.make_active, icon_name="target")
        self._save_now = action(self, "Save", self.save, shortcut="Ctrl+S", icon_name="save")
        self._profile_actions = [
            action(self, "New profile…", lambda: self._leaving(self._create), icon_name="plus"),
            action(self, "Duplicate…", lambda: self._leaving(self._duplicate), icon_name="copy"),
            action(self, "Name and description…", self.describe, icon_name="pencil"),
            self._activate,
            action(self, "Versions…", lambda: self._leaving(self._versions), icon_name="history"),
            action(self, "Import YAML…", lambda: self._leaving(self._import), icon_name="upload"),
            action(self, "Export YAML…", self._export, icon_name="download"),
            action(self, "Remove profile…", self._remove, icon_name="trash-2"),
        ]
        self._rule_actions = [
            action(self, words, partial(self._begin_rule, kind), icon_name="plus")
            for kind, words in (
                ("must", "Add a must"),
                ("must_not", "Add a must-not"),
                ("score", "Add a scoring rule"),
            )
        ]
        self._rule_actions += [
            action(self, "Add keywords", self._begin_keywords, icon_name="plus"),
            action(self, "Add a group…", self._begin_group, icon_name="plus"),
        ]
        self.discard_button = Button("Discard", presenter.discard, icon_name="undo-2")
        self.save_button = Button("Save", self.save, kind="primary", icon_name="check", tip="Save (Ctrl+S)")

    def _lay_out(self) -> None:
        more = menu_button(
            "", self._profile_actions, icon_name="ellipsis", tip="New, duplicate, import and more"
        )
        more.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for widget in (self.chooser, more, self.discard_button, self.save_button):
            self.add_action(widget)
        activate = Button("Make active", self.make_active, kind="link")
        self.inactive = Banner("", "accent", actions=[activate])
        self.inactive.setVisible(False)
        self.add_under_header(self.inactive)
        self.add_under_header(self.tabs)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.rules)
        self._pages.addWidget(self.yaml)
        self.set_content(self._pages)
        self.pane = self.set_pane(self.result, width=25)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.show_tab)
        self.chooser.activated.connect(lambda _position: self._on_chosen())
        self.presenter.loaded.connect(self._show_profiles)
        self.presenter.opened.connect(self._show_state)
        self.presenter.edited_changed.connect(self._show_state)
        self.presenter.failed.connect(lambda error: self.show_error(error, self.presenter.load))

    # --- showing

    def _show_profiles(self) -> None:
        presenter = self.presenter
        there = presenter.row is not None
        self.pane.setVisible(there)
        for widget in (self.chooser, self.tabs, self.save_button, self.discard_button):
            widget.setVisible(there)
        self._fill_chooser()
        self._show_state()
        if presenter.row is None:
            self.show_empty(self._without_profile())
            return
        self.chooser.set_value(presenter.row.id)
        self.show_content()

    def _fill_chooser(self) -> None:
        self.chooser.set_choices([(row.id, row.name) for row in self.presenter.rows])
        for position, row in enumerate(self.presenter.rows):
            if row.active:
                self.chooser.setItemData(
                    position, "The active profile: prospects follow it", Qt.ItemDataRole.ToolTipRole
                )

    def _show_state(self) -> None:
        presenter = self.presenter
        row, dirty = presenter.row, presenter.dirty
        self.save_button.setEnabled(dirty and presenter.yaml_error is None)
        self.discard_button.setEnabled(dirty)
        self._save_now.setEnabled(dirty)
        self._activate.setEnabled(row is not None and not row.active)
        self.inactive.setVisible(row is not None and not row.active)
        active = next((one.name for one in presenter.rows if one.active), "")
        self.inactive.say(f"Prospects are sorted by {active}, not by this profile.", "accent")
        self.set_subtitle(self._words_under())

    def _words_under(self) -> str:
        presenter = self.presenter
        if presenter.row is None:
            return "Whom you look for, written as rules"
        count = len(presenter.edited.entries)
        rules = f"{count:,} {'rule' if count == 1 else 'rules'}"
        active = "Active" if presenter.row.active else "Not active"
        state = "unsaved changes" if presenter.dirty else f"version {presenter.row.version}"
        return f"{active} · {rules} · {state}"

    def _without_profile(self) -> EmptyState:
        return EmptyState(
            "Describe whom you look for",
            "A profile is a set of rules: what a prospect must have, must not be, and what makes one better"
            " than another. Start from a shipped one or from nothing.",
            icon_name="funnel",
            actions=[
                Button("Use the shipped profiles", self.presenter.shelf.bring_shipped, kind="primary"),
                Button("New profile…", self._create),
                Button("Import YAML…", self._import),
            ],
        )

    def show_tab(self, tab: str) -> None:
        """Bring the rules or the YAML to the front; YAML that is wrong stays until it is mended."""
        if tab == RULES and self.presenter.yaml_error is not None:
            self.tabs.choose(YAML)
            self.yaml.text.setFocus()
            return
        self.tabs.choose(tab)
        if tab == YAML:
            self.yaml.show_source()
        self._pages.setCurrentIndex(1 if tab == YAML else 0)

    # --- doing

    def save(self) -> None:
        """Save, unless something is unfinished; then show what."""
        self.rules.flush()
        if not self.presenter.blocked:
            self.rules.close_sound()
            self.presenter.save()
        elif self.presenter.yaml_error is None:
            self.show_tab(RULES)
            self.rules.show_unsound()

    def make_active(self) -> None:
        """Let the prospects follow this profile."""
        if self.presenter.row is not None:
            self.presenter.shelf.activate(self.presenter.row, self.presenter.people)

    def describe(self) -> None:
        """Change name and description."""
        dialog = AboutProfileDialog(self.presenter.edited.name, self.presenter.edited.description, self)
        if self._app.dialogs.run(dialog):
            self.presenter.describe(*dialog.about())
            self.yaml.show_source()

    def _begin_rule(self, kind: str) -> None:
        self.show_tab(RULES)
        self.rules.begin(kind)

    def _begin_keywords(self) -> None:
        self.show_tab(RULES)
        self.rules.begin("score", keywords=True)

    def _begin_group(self) -> None:
        self.show_tab(RULES)
        self.grouping.begin()

    def _on_chosen(self) -> None:
        wanted = int(self.chooser.value())
        if self.presenter.row is not None and wanted != self.presenter.row.id:
            self.chooser.set_value(self.presenter.row.id)
            self._leaving(lambda: self.presenter.load(wanted))

    def _leaving(self, go_on: Callable[[], object]) -> None:
        """Do something that leaves this profile; unsaved changes are saved or dropped first, as asked."""
        presenter = self.presenter
        self.rules.flush()
        if not presenter.dirty:
            go_on()
            return
        effect = effect_words(presenter.effect) if presenter.effect else ""
        dialog = UnsavedDialog(presenter.edited.name, effect, presenter.blocked, self)
        if not self._app.dialogs.run(dialog):
            return
        if dialog.answer == "save":
            presenter.save(then=go_on)
        else:
            presenter.discard()
            go_on()

    def _create(self) -> None:
        if name := self._app.dialogs.ask_text("New profile", "Name", action="Create"):
            self.presenter.shelf.create(name)

    def _duplicate(self) -> None:
        suggested = f"{self.presenter.saved.name} (copy)"
        if name := self._app.dialogs.ask_text("Duplicate profile", "Name", suggested, action="Duplicate"):
            self.presenter.shelf.create(name, like=self.presenter.saved_source)

    def _import(self) -> None:
        for path in self._app.dialogs.open_files("Import a profile", YAML_FILES, several=False):
            self.presenter.shelf.read_file(path, self._bring_in)

    def _bring_in(self, source: str, profile: Profile) -> None:
        taken = [row.name for row in self.presenter.rows if row.name.casefold() == profile.name.casefold()]
        if not taken or self._app.dialogs.confirm(
            f"Replace {taken[0]}?",
            "There is already a profile of this name. The file takes its place.",
            "Replace",
        ):
            self.presenter.shelf.bring_in(source)

    def _versions(self) -> None:
        if (row := self.presenter.row) is not None:
            self.presenter.shelf.read_versions(row, lambda found: self._show_versions(row, found))

    def _show_versions(self, row: ProfileRow, found: list[tuple[VersionRow, int]]) -> None:
        dialog = VersionsDialog(row.name, found, self)
        if self._app.dialogs.run(dialog):
            self.presenter.shelf.restore(row, dialog.wanted)

    def _export(self) -> None:
        name = self.presenter.edited.name
        if path := self._app.dialogs.save_file("Export the profile", f"{name}.yaml", YAML_FILES):
            self.presenter.shelf.write_file(path, self.presenter.source)

    def _remove(self) -> None:
        row = self.presenter.row
        if row is not None and self._app.dialogs.confirm(
            f"Remove {row.name}?",
            "The profile and the fits it gave are removed. Prospects stay as they are.",
            "Remove",
            danger=True,
        ):
            self.presenter.shelf.remove(row, self.presenter.saved_source)

    # --- what the shell asks

    def may_close(self) -> bool:
        self.rules.flush()
        if not self.presenter.dirty:
            return True
        return self._app.dialogs.confirm(
            "Close without saving?",
            f"The changes to {self.presenter.edited.name} are not saved yet and would be lost.",
            "Close without saving",
            danger=True,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.look(False)

    def actions_for_menu(self) -> Sequence[QAction]:
        return (self._save_now, *self._rule_actions, *self._profile_actions)

    def focus_content(self) -> None:
        if self.state == "content":
            (self.yaml.text if self.tabs.current() == YAML else self.rules).setFocus()
        else:
            self.setFocus()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return {
            "editing": self._picture_editing,
            "keywords": self._picture_keywords,
            "group": self._picture_group,
            "versions": self._picture_versions,
            "yaml-error": self._picture_yaml,
            "no-prospects": self._picture_nobody,
        }

    def _picture_editing(self) -> None:
        entries = self.presenter.edited.of_kind("score")
        self.rules.open(entries[0].key)
        self.presenter.set_threshold(self.presenter.edited.threshold - 8)

    def _picture_keywords(self) -> None:
        self.presenter.discard()
        entry = self.presenter.add("score", keywords=True)
        words = (Keyword("head", 10), Keyword("revenue operations", 15), Keyword("assistant", -10))
        self.presenter.put(replace(entry, keywords=words, cap=20))
        self.rules.open(entry.key)

    def _picture_group(self) -> None:
        self.presenter.discard()
        self.presenter.add_group("The company")
        self.presenter.put_group(Group("The company", 40), "The company")
        for entry in self.presenter.edited.of_kind("score")[2:5]:
            self.presenter.put_in_group(entry.key, "The company")
        self.rules.ensureWidgetVisible(self.rules.groups["The company"])

    def _picture_versions(self) -> None:
        self.presenter.discard()
        if (row := self.presenter.row) is not None:
            self.presenter.shelf.read_versions(
                row, lambda found: VersionsDialog(row.name, found, self).show()
            )

    def _picture_yaml(self) -> None:
        self.presenter.discard()
        self.show_tab(YAML)
        self.yaml.text.setPlainText(self.yaml.text.toPlainText().replace("seniority =", "senority =", 1))

    def _picture_nobody(self) -> None:
        self.presenter.discard()
        self.show_tab(RULES)
        saved, live = self.presenter.saved, self.presenter.live
        nobody = Survey(dict.fromkeys(asked(saved), Answered(0, 0, ())), Patterns({}, []))
        live.preview, live.tallies = nobody.preview(saved, saved), nobody.tallies
        self.presenter.counted.emit()
