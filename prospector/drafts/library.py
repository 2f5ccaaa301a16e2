"""The template library: templates under their names, every wording kept as a version of its own."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.drafts.rendering import compile_template
from prospector.drafts.syntax import parse
from prospector.drafts.template_files import Wording, read_template, write_template
from prospector.errors import InvalidInputError, NotFoundError
from prospector.paths import shipped
from prospector.records import Template, TemplateVersion
from prospector.storage.database import note_change


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template with its newest wording (or the version asked for). `required` are merge fields."""

    id: int
    name: str
    description: str
    subject: str
    body: str
    required: tuple[str, ...]
    version: int
    version_id: int
    shipped: bool
    archived: bool
    created_at: datetime

    @property
    def wording(self) -> Wording:
        return Wording(self.name, self.subject, self.body, self.description, self.required)


def listed(session: Session, *, archived: bool = False) -> list[TemplateView]:
    """All templates by name, each with its newest wording; archived ones only when asked for."""
    newest = (
        select(TemplateVersion.template_id, func.max(TemplateVersion.version).label("version"))
        .group_by(TemplateVersion.template_id)
        .subquery()
    )
    rows = session.execute(
        select(Template, TemplateVersion)
        .join(newest, newest.c.template_id == Template.id)
        .join(
            TemplateVersion,
            (TemplateVersion.template_id == Template.id) & (TemplateVersion.version == newest.c.version),
        )
        .where(Template.archived.is_(archived))
        .order_by(func.lower(Template.name))
    )
    return [_view(template, version) for template, version in rows]


def get(session: Session, template_id: int, version: int | None = None) -> TemplateView:
    """One template with its newest wording, or that of `version`. Raises NotFoundError."""
    template = _template(session, template_id)
    query = select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    if version is not None:
        query = query.where(TemplateVersion.version == version)
    wording = session.scalars(query.order_by(TemplateVersion.version.desc())).first()
    if wording is None:
        raise NotFoundError(f"{template.name} has no version {version}.", hint="List its versions first.")
    return _view(template, wording)


def versions(session: Session, template_id: int) -> list[TemplateView]:
    """Every wording a template ever had, newest first."""
    template = _template(session, template_id)
    query = select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    return [_view(template, row) for row in session.scalars(query.order_by(TemplateVersion.version.desc()))]


def find(session: Session, name: str) -> TemplateView:
    """The template of that name, capitals aside. Raises NotFoundError naming the nearest."""
    names = {template.name: template for template in session.scalars(select(Template))}
    folded = {known.casefold(): known for known in names}
    known = name if name in names else folded.get(name.strip().casefold())
    if known is None:
        near = difflib.get_close_matches(name.casefold(), folded, 1, 0.4)
        hint = f"Did you mean {folded[near[0]]!r}?" if near else "See all with: prospector template list"
        raise NotFoundError(f"There is no template called {name!r}.", hint=hint)
    return get(session, names[known].id)


def add(session: Session, wording: Wording, now: datetime) -> TemplateView:
    """A new template; an archived one of the same name comes back with this wording.

    Raises InvalidInputError (TemplateError with line and column) when it cannot be used, or when the
    name is taken.
    """
    checked = check(wording)
    template = session.scalars(select(Template).where(Template.name == checked.name)).first()
    if template is not None and not template.archived:
        raise InvalidInputError(
            f"There is a template called {checked.name!r} already.",
            hint="Choose another name, or edit the one that is there.",
        )
    if template is None:
        template = Template(name=checked.name, created_at=now)
        session.add(template)
    return _save(session, template, checked, now, is_shipped=False)


def edit(session: Session, template_id: int, wording: Wording, now: datetime) -> TemplateView:
    """Give a template a new wording, as a new version; drafts made before keep theirs.

    A shipped template that was edited is the user's own from then on. Raises like add().
    """
    checked = check(wording)
    template = _template(session, template_id)
    namesake = session.scalars(select(Template).where(Template.name == checked.name)).first()
    if namesake is not None and namesake.id != template_id:
        raise InvalidInputError(
            f"There is a template called {checked.name!r} already.", hint="Choose another name."
        )
    if get(session, template_id).wording == checked:
        return get(session, template_id)
    return _save(session, template, checked, now, is_shipped=False)


def archive(session: Session, template_id: int, *, archived: bool = True) -> None:
    """Put a template away (or bring it back); its versions and drafts stay."""
    _template(session, template_id).archived = archived
    session.flush()
    note_change(session, "templates")


def check(wording: Wording) -> Wording:
    """The wording as it would be saved: line ends and required fields in their one form.

    Raises TemplateError with part, line and column when a template may not contain what it contains.
    """
    tidy = wording.tidied()
    if not tidy.name or len(tidy.name) > 100 or not tidy.name.isprintable():
        raise InvalidInputError(
            "A template needs a name of at most 100 characters on one line.", hint="Name it."
        )
    compile_template(tidy.subject, tidy.body)
    if not tidy.body.strip():
        raise InvalidInputError("The template has no text.", hint="Write the email below the subject.")
    required = tuple(dict.fromkeys(_required(name) for name in tidy.required))
    return Wording(tidy.name, tidy.subject, tidy.body, tidy.description, required)


def import_file(session: Session, path: Path, now: datetime) -> TemplateView:
    """Add the template in a file (see template_files). Raises FileError kinds and InvalidInputError."""
    return add(session, read_template(path), now)


def export_file(session: Session, template_id: int, path: Path) -> None:
    """Write a template's newest wording to a file that import_file reads. Never overwrites."""
    write_template(get(session, template_id).wording, path)


def install_shipped(session: Session, now: datetime) -> int:
    """Put the templates that ship with the app into the workspace; returns how many came or changed.

    A shipped template the user never edited follows the app's newer wording; an edited or archived one
    is left alone.
    """
    known = {template.name: template for template in session.scalars(select(Template))}
    changed = 0
    for wording in shipped_wordings():
        template = known.get(wording.name)
        if template is None:
            template = Template(name=wording.name, created_at=now)
            session.add(template)
        elif not template.shipped or template.archived or get(session, template.id).wording == wording:
            continue
        _save(session, template, check(wording), now, is_shipped=True)
        changed += 1
    return changed


def shipped_wordings() -> list[Wording]:
    """The templates that ship with the app, in the order of their files."""
    return [read_template(path) for path in sorted((shipped("templates") / "emails").glob("*.md"))]


def _save(
    session: Session, template: Template, wording: Wording, now: datetime, *, is_shipped: bool
) -> TemplateView:
    template.name, template.description = wording.name, wording.description
    template.shipped, template.archived = is_shipped, False
    session.flush()
    newest = session.scalar(
        select(func.max(TemplateVersion.version)).where(TemplateVersion.template_id == template.id)
    )
    version = TemplateVersion(
        template_id=template.id, version=(newest or 0) + 1, subject=wording.subject, body=wording.body,
        required=json.dumps(wording.required, ensure_ascii=False), created_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    note_change(session, "templates")
    return _view(template, version)


def _required(name: str) -> str:
    """A required field as templates name it; `custom.Budget` and `custom["Budget"]` are one."""
    fields = list(parse(f"{{{{ {name} }}}}", "required").identifiers)
    if len(fields) != 1:
        raise InvalidInputError(f"{name} is not a merge field.", hint="List plain fields, like first_name.")
    return fields[0]


def _template(session: Session, template_id: int) -> Template:
    template = session.get(Template, template_id)
    if template is None:
        raise NotFoundError(f"There is no template number {template_id}.", hint="List the templates first.")
    return template


def _view(template: Template, version: TemplateVersion) -> TemplateView:
    return TemplateView(
        id=template.id, name=template.name, description=template.description, subject=version.subject,
        body=version.body, required=tuple(json.loads(version.required)), version=version.version,
        version_id=version.id, shipped=template.shipped, archived=template.archived,
        created_at=version.created_at,
    )  # fmt: skip
