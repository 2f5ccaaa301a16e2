"""`prospector template`: the template library."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from sqlalchemy.orm import Session

from prospector.cli.call import Call, counted, naming, table
from prospector.cli.options import add_action, add_selection, selection, whole_number
from prospector.drafts import comparing, hardest, library, merge_fields, previewing
from prospector.drafts.hints import hints
from prospector.drafts.library import TemplateView
from prospector.drafts.signing import unsigned
from prospector.drafts.template_files import Wording, read_template, template_text
from prospector.drafts.variants import compiled
from prospector.errors import InvalidInputError
from prospector.settings import identity


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `template`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = add_action(actions, "list", _list, "all templates")
    listing.add_argument("--archived", action="store_true", help="the removed ones instead")
    show = add_action(actions, "show", _show, "one template with its text")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--version", type=whole_number, metavar="N", help="an older wording")
    checking = add_action(
        actions, "check", _check, "say whether a file can be used, and what is worth a look"
    )
    checking.add_argument("file", type=Path, metavar="FILE")
    add = add_action(actions, "add", _add, "add a template from a file")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--replace", action="store_true", help="as a new version, if the name is there")
    edit = add_action(actions, "edit", _edit, "give a template the wording of a file, as a new version")
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("file", type=Path, metavar="FILE")
    _add_history(actions)
    _add_looking(actions)
    _add_files(actions)
    remove = add_action(actions, "remove", _remove, "put a template away; its drafts stay")
    remove.add_argument("name", metavar="NAME")
    add_action(actions, "fields", _fields, "the merge fields a template may use")


def _add_history(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    versions = add_action(actions, "versions", _versions, "every wording a template ever had")
    versions.add_argument("name", metavar="NAME")
    diff = add_action(actions, "diff", _diff, "what changed from one version to another")
    diff.add_argument("name", metavar="NAME")
    diff.add_argument("old", type=whole_number, metavar="OLD", nargs="?", help="the one before, by default")
    diff.add_argument("new", type=whole_number, metavar="NEW", nargs="?", help="the newest, by default")
    restore = add_action(actions, "restore", _restore, "make an earlier version the newest again")
    restore.add_argument("name", metavar="NAME")
    restore.add_argument("version", type=whole_number, metavar="VERSION")


def _add_looking(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    render = add_action(actions, "render", _render, "a template as one prospect would read it")
    render.add_argument("name", metavar="NAME")
    render.add_argument("--for", dest="email", required=True, metavar="EMAIL", help="or #12")
    render.add_argument("--variant", default="", metavar="LETTER", help="instead of the one they get")
    render.add_argument("--html", action="store_true", help="the HTML part instead of the text")
    hard = add_action(actions, "hardest", _hardest, "the prospects it is hardest to get right for")
    hard.add_argument("name", metavar="NAME")
    add_selection(hard)
    hard.add_argument("--limit", type=whole_number, default=20, metavar="N", help="20 by default")


def _add_files(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = add_action(actions, "export", _export, "write a template to a file")
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", type=Path, metavar="FILE")
    every = add_action(actions, "export-all", _export_all, "write every template to a file in a folder")
    every.add_argument("folder", type=Path, metavar="DIR")
    bring = add_action(actions, "import", _import, "add the templates in files, all or none")
    bring.add_argument("files", type=Path, nargs="+", metavar="FILE")
    bring.add_argument("--replace", action="store_true", help="as new versions, where the names are there")


def _list(call: Call) -> None:
    with call.reading() as session:
        views = library.listed(session, archived=call.args.archived)
    lines = [
        [view.name, str(view.version), "shipped" if view.shipped else "yours", view.description]
        for view in views
    ]
    data = {"templates": [asdict(view) for view in views]}
    call.answer(data, table(["Template", "Version", "From", "For"], lines, widest=70))


def _show(call: Call) -> None:
    with call.reading() as session:
        view = library.get(session, library.find(session, call.args.name).id, call.args.version)
    call.answer(asdict(view), template_text(view.wording).rstrip())


def _check(call: Call) -> None:
    wording = read_template(call.args.file)
    with call.reading() as session:
        known = {**dict(wording.snippets), **library.snippet_texts(session)}
        sender = identity(session)
    with naming(call.args.file):
        checked = library.check(wording, known)
    told = [(one.label, hint) for one in checked.every for hint in hints(one.subject, one.body)]
    wordings = {one.label: compiled(one, checked.snippets).wordings for one in checked.every}
    unsaid = list(unsigned(checked, sender, call.now))
    data = {
        "name": checked.name, "wordings": wordings, "hints": [asdict(hint) for _, hint in told],
        "held": [asdict(one) for one in unsaid],
    }  # fmt: skip
    lines = [f"{checked.name} can be used. {counted(sum(wordings.values()), 'wording')}."]
    lines += [one.text for one in unsaid]
    for label, hint in told:
        where = f"{hint.part}, line {hint.line}, column {hint.column}"
        lines.append(f"{label}, {where}: {hint.label}: {hint.text!r}. {hint.why}")
    call.answer(data, "\n".join(lines))


def _add(call: Call) -> None:
    wording = read_template(call.args.file)
    with call.writing() as session:
        view = _bring_in_from(call.args.file, call, session, wording)
    call.answer(asdict(view), f"{view.name}, version {view.version}, is in the library.")


def _bring_in(call: Call, session: Session, wording: Wording) -> TemplateView:
    library.bring_snippets(session, wording, call.now)
    known = [view for view in library.listed(session) if view.name == wording.name]
    if known and call.args.replace:
        return library.edit(session, known[0].id, wording, call.now)
    return library.add(session, wording, call.now)


def _bring_in_from(path: Path, call: Call, session: Session, wording: Wording) -> TemplateView:
    with naming(path):
        return _bring_in(call, session, wording)


def _edit(call: Call) -> None:
    wording = read_template(call.args.file)
    with call.writing() as session, naming(call.args.file):
        library.bring_snippets(session, wording, call.now)
        view = library.edit(session, library.find(session, call.args.name).id, wording, call.now)
    call.answer(asdict(view), f"{view.name} is version {view.version} now; drafts made before keep theirs.")


def _versions(call: Call) -> None:
    with call.reading() as session:
        views = library.versions(session, library.find(session, call.args.name).id)
    lines = [
        [str(view.version), f"{view.created_at:%Y-%m-%d %H:%M}", str(1 + len(view.variants)), view.subject]
        for view in views
    ]
    data = {"versions": [asdict(view) for view in views]}
    call.answer(data, table(["Version", "Saved", "Variants", "Subject"], lines, widest=70))


def _diff(call: Call) -> None:
    with call.reading() as session:
        newest = library.find(session, call.args.name)
        new = library.get(session, newest.id, call.args.new) if call.args.new is not None else newest
        old = call.args.old if call.args.old is not None else new.version - 1
        if old < 1:
            raise InvalidInputError("It has one version only.", hint="There is nothing to compare.")
        changes = comparing.compare(library.get(session, newest.id, old).wording, new.wording)
    data = {"old": old, "new": new.version, "changes": [asdict(change) for change in changes]}
    call.answer(data, comparing.unified(changes) or "They read the same.")


def _restore(call: Call) -> None:
    with call.writing() as session:
        template_id = library.find(session, call.args.name).id
        view = library.restore(session, template_id, call.args.version, call.now)
    call.answer(asdict(view), f"Version {call.args.version} of {view.name} is version {view.version} now.")


def _render(call: Call) -> None:
    from prospector.prospects import by_email

    with call.reading() as session:
        view = library.find(session, call.args.name)
        found = previewing.preview(
            session, view.wording, by_email(session, call.args.email), call.now,
            template_id=view.id, variant=call.args.variant.strip().upper(),
        )  # fmt: skip
    if found.error is not None:
        raise found.error
    data = {
        "variant": found.variant, "subject": found.subject, "body": found.body, "html": found.html,
        "missing": found.missing, "problems": [str(problem) for problem in found.problems],
        "wordings": found.wordings,
    }  # fmt: skip
    held = "".join(f"\n{problem}" for problem in found.problems)
    text = found.html if call.args.html else f"Subject: {found.subject}\n\n{found.body}\n{held}".rstrip()
    call.answer(data, text or "It has no HTML part.")


def _hardest(call: Call) -> None:
    from prospector.prospects import ids

    with call.reading() as session:
        view = library.find(session, call.args.name)
        chosen = selection(session, call.args, today=call.now.date())
        found = hardest.hardest(
            session, hardest.used_fields(view.wording), ids(session, chosen), call.args.limit
        )
    lines = [[one.name, one.company, "; ".join(one.reasons), f"{one.alike:,}"] for one in found]
    text = (
        table(["Prospect", "Company", "Why", "Alike"], lines, widest=70) if found else "Nobody is difficult."
    )
    call.answer({"hardest": [asdict(one) for one in found]}, text)


def _export(call: Call) -> None:
    with call.reading() as session:
        library.export_file(session, library.find(session, call.args.name).id, call.args.file)
    call.answer({"file": call.args.file}, f"Written to {call.args.file}")


def _export_all(call: Call) -> None:
    with call.reading() as session:
        files = library.export_all(session, call.args.folder)
    call.answer({"files": files}, f"{counted(len(files), 'template')} written to {call.args.folder}")


def _import(call: Call) -> None:
    wordings = [(path, read_template(path)) for path in call.args.files]
    with call.writing() as session:
        views = [_bring_in_from(path, call, session, wording) for path, wording in wordings]
    names = ", ".join(view.name for view in views)
    call.answer({"templates": [asdict(view) for view in views]}, f"In the library now: {names}")


def _remove(call: Call) -> None:
    with call.writing() as session:
        view = library.find(session, call.args.name)
        library.archive(session, view.id)
    call.answer({"removed": view.name}, f"{view.name} is put away; its drafts stay.")


def _fields(call: Call) -> None:
    fields = list(merge_fields.FIELDS.values())
    data = [{"name": field.name, "label": field.label, "example": field.example} for field in fields]
    lines = [[f"{{{{ {field.name} }}}}", field.label, field.example] for field in fields]
    lines.append(['{{ custom["Name"] }}', "A column of your own", ""])
    call.answer({"fields": data}, table(["Write", "For", "Like"], lines, widest=60))
