"""Mapped classes: the tables of a workspace and the legal values of their states."""

from prospector.records.base import Base, UtcTime, utc_text
from prospector.records.drafts import DRAFT_STATES, OPEN_DRAFTS, Draft, Template, TemplateVersion
from prospector.records.icp import Fit, IcpProfile, Segment
from prospector.records.imports import (
    VERDICTS,
    Import,
    ImportChange,
    ImportRow,
    ListMember,
    ProspectList,
    Recipe,
)
from prospector.records.journal import (
    ACTION_KINDS,
    BANDS,
    Action,
    ActionChange,
    Merge,
    NotDuplicate,
    Suspect,
)
from prospector.records.prospects import Company, Prospect, Provenance, StageChange
from prospector.records.touches import (
    SUPPRESSION_KINDS,
    TOUCH_KINDS,
    Suppression,
    Task,
    Touch,
)
from prospector.records.workspace import Setting

__all__ = [
    "ACTION_KINDS",
    "BANDS",
    "DRAFT_STATES",
    "OPEN_DRAFTS",
    "SUPPRESSION_KINDS",
    "TOUCH_KINDS",
    "VERDICTS",
    "Action",
    "ActionChange",
    "Base",
    "Company",
    "Draft",
    "Fit",
    "IcpProfile",
    "Import",
    "ImportChange",
    "ImportRow",
    "ListMember",
    "Merge",
    "NotDuplicate",
    "Prospect",
    "ProspectList",
    "Provenance",
    "Recipe",
    "Segment",
    "Setting",
    "StageChange",
    "Suppression",
    "Suspect",
    "Task",
    "Template",
    "TemplateVersion",
    "Touch",
    "UtcTime",
    "utc_text",
]
