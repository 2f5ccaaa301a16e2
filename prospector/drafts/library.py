"""The template library: templates under their names, every wording kept as a version of its own."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prospector.drafts.pasting import names_in
from prospector.drafts.rendering import Texts
from prospector.drafts.syntax import parse
from prospector.drafts.template_files import (
    FIRST,
    MAX_WEIGHT,
    MOST_VARIANTS,
    Variant,
    Wording,
    read_template,
    write_template,
)
from prospector.drafts.variants import compiled, further, texts
from prospector.errors import FileError, InvalidInputError, NotFoundError
from prospector.paths import shipped
from prospector.records import Snippet, Template, TemplateVariant, TemplateVersion
from prospector.storage.database import note_change


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template with its newest wording (or the version asked for); see Wording for what it says."""

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
    html: str = ""
    weight: int = 1
    variants: tuple[Variant, ...] = ()
    snippets: Texts = ()

    @property
    def wording(self) -> Wording:
        return Wording(
            self.name, self.subject, self.body, self.description, self.required, self.html, self.weight,
            self.variants, self.snippets,
        )  # fmt: skip


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
    ).all()
    beside = further(session, [version.id for _, version in rows])
    return [_view(template, version, beside) for template, version in rows]


def get(session: Session, template_id: int, version: int | None = None) -> TemplateView:
    """One template with its newest wording, or that of `version`. Raises NotFoundError."""
    template = _template(session, template_id)
    query = select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    if version is not None:
        query = query.where(TemplateVersion.version == version)
    wording = session.scalars(query.order_by(TemplateVersion.version.desc())).first()
    if wording is None:
        raise NotFoundError(f"{template.name} has no version {version}.", hint="List its versions first.")
    return _view(template, wording, further(session, [wording.id]))


def versions(session: Session, template_id: int) -> list[TemplateView]:
    """Every wording a template ever had, newest first."""
    template = _template(session, template_id)
    query = select(TemplateVersion).where(TemplateVersion.template_id == template_id)
    rows = session.scalars(query.order_by(TemplateVersion.version.desc())).all()
    beside = further(session, [row.id for row in rows])
    return [_view(template, row, beside) for row in rows]


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
    checked = check(wording, snippet_texts(session))
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
    checked = check(wording, snippet_texts(session))
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


def restore(session: Session, template_id: int, version: int, now: datetime) -> TemplateView:
    """Make an earlier wording the newest again, as a version of its own, with the snippets of today.

    Raises NotFoundError, or like edit() when a snippet it calls is gone.
    """
    earlier = get(session, template_id, version).wording
    return edit(session, template_id, earlier, now)


def snippet_texts(session: Session) -> dict[str, str]:
    """The text of every snippet by its name."""
    return {row.name: row.body for row in session.scalars(select(Snippet))}


def check(wording: Wording, snippets: Mapping[str, str] | None = None) -> Wording:
    """The wording as it would be saved: line ends and required fields in their one form.

    `snippets` are the texts it may call (those it brings along when None); the result holds those it does
    call. Raises TemplateError with variant, part, line and column when a template may not contain what it
    contains.
    """
    tidy = wording.tidied()
    if not tidy.name or len(tidy.name) > 100 or not tidy.name.isprintable():
        raise InvalidInputError(
            "A template needs a name of at most 100 characters on one line.", hint="Name it."
        )
    _check_variants(tidy)
    known = dict(tidy.snippets) if snippets is None else snippets
    for one in tidy.every:
        _check_variant(one, known)
    called = set().union(*(_called(one, known) for one in tidy.every))
    required = tuple(dict.fromkeys(_required(name) for name in tidy.required))
    used = tuple((name, known[name]) for name in sorted(called))
    return replace(tidy, required=required, snippets=used)


def _check_variants(wording: Wording) -> None:
    labels = [one.label for one in wording.every]
    if len(labels) > MOST_VARIANTS:
        raise InvalidInputError(f"A template may have {MOST_VARIANTS} variants.", hint="Remove some.")
    if len(set(labels)) < len(labels) or not all(re.fullmatch("[A-Z]", label) for label in labels):
        raise InvalidInputError("Variants are called B, C and so on, each once.", hint="Rename them.")
    weights = [one.weight for one in wording.every]
    if not all(0 <= weight <= MAX_WEIGHT for weight in weights) or not any(weights):
        raise InvalidInputError(
            f"Weights go from 0 to {MAX_WEIGHT}, and one must be more than 0.", hint="Use 1 for equal shares."
        )


def _check_variant(one: Variant, snippets: Mapping[str, str]) -> None:
    compiled(one, tuple(sorted(snippets.items())))
    if not one.body.strip():
        of = "" if one.label == FIRST else f" of variant {one.label}"
        raise InvalidInputError(f"The template{of} has no text.", hint="Write the email below the subject.")


def _called(one: Variant, snippets: Mapping[str, str]) -> set[str]:
    return set().union(*(names_in(part, snippets) for part in (one.subject, one.body, one.html)))


def import_file(session: Session, path: Path, now: datetime) -> TemplateView:
    """Add the template in a file (see template_files), and the snippets it brings that are not there yet.

    A snippet of the same name that is there stays as it is. Raises FileError kinds and InvalidInputError.
    """
    wording = read_template(path)
    bring_snippets(session, wording, now)
    return add(session, wording, now)


def export_all(session: Session, folder: Path) -> list[Path]:
    """Write every template in use to a file of its own in a folder, made if need be; the files.

    Raises FileError when one of them is there already; nothing is overwritten.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"The folder cannot be made: {error.strerror}.", hint="Choose another.", place=str(folder)
        ) from error
    written: list[Path] = []
    for view in listed(session):
        path = folder / f"{file_name(view.name, {one.stem.casefold() for one in written})}.md"
        write_template(view.wording, path)
        written.append(path)
    return written


def file_name(name: str, taken: Collection[str] = ()) -> str:
    """A template's name as every system takes it for a file, without its ending."""
    plain = re.sub(r"[^\w .()&+-]", "-", name).strip(" .-")[:80] or "template"
    names = (plain, *(f"{plain} {number}" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one.casefold() not in taken)


def bring_snippets(session: Session, wording: Wording, now: datetime) -> list[str]:
    """Add the snippets that come with a wording and are not there yet; returns their names."""
    known = snippet_texts(session)
    check(wording, {**dict(wording.snippets), **known})
    new = [(name, text) for name, text in wording.snippets if name not in known]
    for name, text in new:
        session.add(Snippet(name=name, body=text, created_at=now, updated_at=now))
    if new:
        session.flush()
        note_change(session, "snippets")
    return [name for name, _ in new]


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
        required=json.dumps(wording.required, ensure_ascii=False), created_at=now, html=wording.html,
        weight=wording.weight, snippets=json.dumps(dict(wording.snippets), ensure_ascii=False),
    )  # fmt: skip
    session.add(version)
    session.flush()
    for one in wording.variants:
        session.add(
            TemplateVariant(
                template_version_id=version.id, label=one.label, subject=one.subject, body=one.body,
                html=one.html, weight=one.weight,
            )
        )  # fmt: skip
    session.flush()
    note_change(session, "templates")
    return _view(template, version, {version.id: wording.variants})


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


def _view(
    template: Template, version: TemplateVersion, beside: Mapping[int, tuple[Variant, ...]]
) -> TemplateView:
    return TemplateView(
        id=template.id, name=template.name, description=template.description, subject=version.subject,
        body=version.body, required=tuple(json.loads(version.required)), version=version.version,
        version_id=version.id, shipped=template.shipped, archived=template.archived,
        created_at=version.created_at, html=version.html, weight=version.weight,
        variants=beside.get(version.id, ()), snippets=texts(version.snippets),
    )  # fmt: skip
