"""The widgets all screens are built from."""

from ui.widgets.buttons import Button, action, menu_button
from ui.widgets.cards import Avatar, Banner, Card, FitBar, Lines, Section, check_line, fact_line
from ui.widgets.chart import Bar, BarChart
from ui.widgets.delegates import (
    CellDelegate,
    FitDelegate,
    MutedDelegate,
    NumberDelegate,
    PersonDelegate,
    PillDelegate,
    Role,
    SentenceDelegate,
    StrongDelegate,
    TextDelegate,
)
from ui.widgets.filters import Chip, FilterTabs, SearchField
from ui.widgets.flow import FlowLayout
from ui.widgets.forms import Choice, DateField, FormRow, TextArea, TextField
from ui.widgets.labels import ElidedLabel, KeyHint, Label, Pill
from ui.widgets.paged import PagedModel
from ui.widgets.popover import Popover
from ui.widgets.records import RecordModel
from ui.widgets.screen import Pane, Screen
from ui.widgets.side_by_side import SideBySide, SideRow
from ui.widgets.states import EmptyState, ErrorState, Glyph, LoadingState
from ui.widgets.style import clear, column, holder, restyle, row, rule, set_flag
from ui.widgets.table import Column, RecordTable, TableFrame
from ui.widgets.toast import Toast

__all__ = [
    "Avatar",
    "Banner",
    "Bar",
    "BarChart",
    "Button",
    "Card",
    "CellDelegate",
    "Chip",
    "Choice",
    "Column",
    "DateField",
    "ElidedLabel",
    "EmptyState",
    "ErrorState",
    "FilterTabs",
    "FitBar",
    "FitDelegate",
    "FlowLayout",
    "FormRow",
    "Glyph",
    "KeyHint",
    "Label",
    "Lines",
    "LoadingState",
    "MutedDelegate",
    "NumberDelegate",
    "PagedModel",
    "Pane",
    "PersonDelegate",
    "Pill",
    "PillDelegate",
    "Popover",
    "RecordModel",
    "RecordTable",
    "Role",
    "Screen",
    "SearchField",
    "Section",
    "SentenceDelegate",
    "SideBySide",
    "SideRow",
    "StrongDelegate",
    "TableFrame",
    "TextArea",
    "TextDelegate",
    "TextField",
    "Toast",
    "action",
    "check_line",
    "clear",
    "column",
    "fact_line",
    "holder",
    "menu_button",
    "restyle",
    "row",
    "rule",
    "set_flag",
]
