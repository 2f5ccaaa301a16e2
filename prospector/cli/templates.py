"""`prospector template`: the template library."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from prospector.cli.call import Call, table
from prospector.cli.options import add_action, whole_number
from prospector.drafts import library, merge_fields
from prospector.drafts.template_files import read_template, template_text


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `template`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = add_action(actions, "list", _list, "all templates")
    listing.add_argument("--archived", action="store_true", help="the removed ones instead")
    show = add_action(actions, "show", _show, "one template with its text")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--version", type=whole_number, metavar="N", help="an older wording")
    add = add_action(actions, "add", _add, "add a template from a file")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--replace", action="store_true", help="as a new version, if the name is there")
    export = add_action(actions, "export", _export, "write a template to a file")
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", type=Path, metavar="FILE")
    remove = add_action(actions, "remove", _remove, "put a template away; its drafts stay")
    remove.add_argument("name", metavar="NAME")
    add_action(actions, "fields", _fields, "the merge fields a template may use")


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


def _add(call: Call) -> None:
    wording = read_template(call.args.file)
    with call.writing() as session:
        known = [view for view in library.listed(session) if view.name == wording.name]
        if known and call.args.replace:
            view = library.edit(session, known[0].id, wording, call.now)
        else:
            view = library.add(session, wording, call.now)
    call.answer(asdict(view), f"{view.name}, version {view.version}, is in the library.")


def _export(call: Call) -> None:
    with call.reading() as session:
        library.export_file(session, library.find(session, call.args.name).id, call.args.file)
    call.answer({"file": call.args.file}, f"Written to {call.args.file}")


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
