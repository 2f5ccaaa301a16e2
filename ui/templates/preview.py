"""What the templates screen reads beside the library: whom to preview for, and the workspace's own fields."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from prospector import prospects
from prospector.drafts import hardest, merge_fields
from prospector.drafts.hardest import Hard
from prospector.drafts.library import TemplateView, snippet_texts
from prospector.drafts.rendering import Renderer
from prospector.drafts.scanning import TemplateError
from prospector.drafts.template_files import Wording
from prospector.drafts.variants import compiled
from prospector.icp import profiles
from prospector.prospects import Selection, Sort

MOST_HARD = 50
_CUSTOM = """
SELECT DISTINCT field.key FROM (SELECT custom FROM prospects WHERE custom <> '{}' LIMIT 2000) filled,
    json_each(filled.custom) field ORDER BY field.key LIMIT 100
"""


def people(session: Session, search: str = "") -> list[int]:
    """The prospects to step through, the best fit first where a profile is active."""
    sort = Sort("fit", descending=True) if profiles.active(session) else Sort()
    return prospects.ids(session, Selection(search=search), sort)


def hardest_people(session: Session, wording: Wording) -> list[Hard]:
    """Those the wording is hardest to get right for; nobody while it has a mistake."""
    known = tuple(sorted(snippet_texts(session).items()))
    try:
        fields = hardest.used_fields(replace(wording, snippets=known))
    except TemplateError:
        return []
    return hardest.hardest(session, fields, limit=MOST_HARD)


def custom_fields(session: Session) -> list[str]:
    """The merge fields of the workspace's own columns."""
    found = session.execute(text(_CUSTOM)).scalars()
    return [merge_fields.custom_field(str(name)) for name in found]


def word_count(view: TemplateView) -> int:
    """How many words the example's text has; 0 for a wording that cannot be rendered."""
    try:
        made = compiled(view.wording.every[0], view.snippets)
    except TemplateError:
        return 0
    example = merge_fields.example_values(made.names)
    return len(Renderer(made, {}).render(example).body.split())
