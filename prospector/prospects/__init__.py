"""Prospects: choosing them, showing them, editing one, and the lists they stand in."""

from prospector.prospects.checking import EDITABLE
from prospector.prospects.dossier import dossier
from prospector.prospects.editing import (
    Change,
    Edited,
    Left,
    assign,
    edit,
    edit_many,
    expected,
    expected_edit,
    set_stage,
)
from prospector.prospects.facets import Facet, FacetValue, Spellings, facets, spellings
from prospector.prospects.finding import by_email
from prospector.prospects.lists import (
    ListRow,
    add_to_list,
    create_list,
    list_named,
    lists,
    remove_from_list,
    remove_list,
)
from prospector.prospects.picking import FACETS, Pick, as_condition, facet_label
from prospector.prospects.replacing import Replacing, replace, replaceable, replacements
from prospector.prospects.selecting import (
    STATUSES,
    Selection,
    Sort,
    Tab,
    count,
    ids,
    tab_counts,
)
from prospector.prospects.showing import (
    DraftLine,
    FitLine,
    Origin,
    ProspectDetail,
    ProspectRow,
    detail,
    provenance,
    rows,
    values,
)

__all__ = [
    "EDITABLE",
    "FACETS",
    "STATUSES",
    "Change",
    "DraftLine",
    "Edited",
    "Facet",
    "FacetValue",
    "FitLine",
    "Left",
    "ListRow",
    "Origin",
    "Pick",
    "ProspectDetail",
    "ProspectRow",
    "Replacing",
    "Selection",
    "Sort",
    "Spellings",
    "Tab",
    "add_to_list",
    "as_condition",
    "assign",
    "by_email",
    "count",
    "create_list",
    "detail",
    "dossier",
    "edit",
    "edit_many",
    "expected",
    "expected_edit",
    "facet_label",
    "facets",
    "ids",
    "list_named",
    "lists",
    "provenance",
    "remove_from_list",
    "remove_list",
    "replace",
    "replaceable",
    "replacements",
    "rows",
    "set_stage",
    "spellings",
    "tab_counts",
    "values",
]
