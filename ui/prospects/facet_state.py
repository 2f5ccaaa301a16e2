"""Which facets are open, what is picked in them, and counting them off the window's thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector import prospects, settings
from prospector.conditions import All
from prospector.conditions.countries import shown as country_name
from prospector.errors import CancelledError, ProspectorError
from prospector.fields import code_words
from prospector.prospects import FACETS, Facet, Pick, Selection, facet_label
from ui.app import AppContext

if TYPE_CHECKING:
    from ui.prospects.presenter import ProspectsPresenter

OPEN_FIRST = ("country", "seniority", "industry", "size", "stage", "list")
SEARCHED_TOP = 100
_CODED = ("seniority", "department", "stage", "email_status", "excluded")
_FITS = {
    "fits": "Fits",
    "below": "Below the threshold",
    "excluded": "Ruled out",
    "unknown": "Data is missing",
}


def value_words(key: str, value: str, label: str) -> str:
    """A value of a facet in words; `label` is what core calls it."""
    if key == "fit_verdict":
        return _FITS.get(value, "Not judged")
    if key == "country":
        return country_name(value) or value or "(empty)"
    return code_words(value) if key in _CODED and value else label or "(empty)"


class FacetState(QObject):
    """The facets beside the grid. `counted` carries what is known of every open one, `failed` an error."""

    counted = Signal(list)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, presenter: ProspectsPresenter) -> None:
        super().__init__(presenter)
        self._app = app
        self._presenter = presenter
        kept = _kept(settings.preferences().facets)
        self.shown = bool(kept.get("shown", True))
        self.open_keys = [str(key) for key in kept.get("open", OPEN_FIRST)]
        self.own: tuple[str, ...] = ()
        self.searches: dict[str, str] = {}

    def keys(self) -> list[str]:
        """Every facet there is, the user's own fields last."""
        return [*FACETS, *(f"custom.{name}" for name in self.own)]

    # --- showing

    def show(self, shown: bool) -> None:
        """Show or hide the pane; this computer remembers."""
        self.shown = shown
        self._keep()
        self.changed.emit()
        self.count()

    def toggle(self, key: str) -> None:
        """Open or close one facet; only open ones are counted."""
        if key in self.open_keys:
            self.open_keys.remove(key)
            self.searches.pop(key, None)
        else:
            self.open_keys.append(key)
        self._keep()
        self.changed.emit()
        self.count()

    def search(self, key: str, text: str) -> None:
        """Show more of a facet's values: those that contain the text."""
        self.searches[key] = text
        self.count()

    def show_fewer(self, key: str) -> None:
        """Show the most frequent values alone again."""
        self.searches.pop(key, None)
        self.count()

    def _keep(self) -> None:
        settings.save_preferences(facets=json.dumps({"shown": self.shown, "open": self.open_keys}))

    def count(self) -> None:
        """Count what is open, over the present selection; a newer count supersedes this one."""
        if not self.shown:
            return
        selection, searches = self._presenter.selection, dict(self.searches)
        wanted = [key for key in self.keys() if key in self.open_keys]
        self._app.tasks.read(
            lambda session: _count(session, selection, wanted, searches),
            self.counted.emit,
            owner=self,
            failed=self._on_failed,
            key="facets",
        )

    def _on_failed(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    # --- picking

    def picked(self, key: str) -> Pick | None:
        """What is picked in a facet."""
        return next((one for one in self._presenter.selection.picks if one.key == key), None)

    def pick(self, key: str, value: str, how: str) -> None:
        """Pick a value: `only` this one (or, again, none), `also` this one, or everything but it (`out`)."""
        now = self.picked(key)
        out = how == "out" or (how == "also" and now is not None and now.out)
        alike = now is not None and now.out == out
        values = now.values if now is not None and alike and how != "only" else ()
        if how == "only" and now is not None and now.values == (value,) and not now.out:
            self.clear(key)
            return
        values = tuple(one for one in values if one != value) if value in values else (*values, value)
        self._set(key, Pick(key, values, out) if values else None)

    def clear(self, key: str) -> None:
        """Nothing is picked in this facet any more."""
        self._set(key, None)

    def _set(self, key: str, pick: Pick | None) -> None:
        others = tuple(one for one in self._presenter.selection.picks if one.key != key)
        self._presenter.narrow_by_picks((*others, pick) if pick else others)

    def words(self, pick: Pick, names: Mapping[str, str]) -> str:
        """A pick as its chip says it; `names` has the words for lists."""
        known = names if pick.key == "list" else {}
        shown = [value_words(pick.key, value, known.get(value, value)) for value in pick.values[:3]]
        more = f" and {len(pick.values) - 3} more" if len(pick.values) > 3 else ""
        return f"{facet_label(pick.key)}: {'not ' if pick.out else ''}{', '.join(shown)}{more}"


def _count(session: Session, selection: Selection, keys: list[str], searches: dict[str, str]) -> list[Facet]:
    found = prospects.facets(session, selection, keys)
    wide = {
        key: prospects.facets(session, selection, [key], top=SEARCHED_TOP, search=text)[0]
        for key, text in searches.items()
        if key in keys
    }
    return [wide.get(facet.key, facet) for facet in found]


def as_conditions(selection: Selection) -> tuple[Selection, list[str]]:
    """The selection with its picks as conditions, as segments hold them; and the facets without words."""
    nodes, left = [] if selection.where is None else [selection.where], []
    for pick in selection.picks:
        node = prospects.as_condition(pick)
        if node is None:
            left.append(facet_label(pick.key))
        else:
            nodes.append(node)
    where = All(nodes) if nodes else None
    return replace(selection, where=where, picks=()), left


def _kept(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    sane = isinstance(found, dict) and isinstance(found.get("open", []), list)
    return found if sane else {}
