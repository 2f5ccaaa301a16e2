"""Prospects: choosing them, showing them, editing one, and the lists they stand in."""

from prospector.prospects.dossier import dossier
from prospector.prospects.editing import edit, set_stage
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
    "STATUSES",
    "DraftLine",
    "FitLine",
    "ListRow",
    "Origin",
    "ProspectDetail",
    "ProspectRow",
    "Selection",
    "Sort",
    "Tab",
    "add_to_list",
    "by_email",
    "count",
    "create_list",
    "detail",
    "dossier",
    "edit",
    "ids",
    "list_named",
    "lists",
    "provenance",
    "remove_from_list",
    "remove_list",
    "rows",
    "set_stage",
    "tab_counts",
    "values",
]
