"""`prospector recipes`: how suppliers' files are brought in, kept by name; and recipes for other commands."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prospector import fields
from prospector.cli.call import Call, table
from prospector.cli.options import add_action, whole_number
from prospector.errors import InvalidInputError
from prospector.lists import recipes, shelf
from prospector.lists.drift import Drift, Fitted, fit, overridden
from prospector.lists.inspecting import inspect_file
from prospector.lists.options import SKIP, Options
from prospector.lists.recipes import Recipe
from prospector.storage.database import Database

ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be read: with a recipe and what it drifted from, or as it stands."""

    options: Options
    recipe: Recipe | None = None
    drift: Sequence[Drift] = ()


def add_recipe_options(parser: argparse.ArgumentParser, *, of_workspace: bool) -> None:
    """`--recipe` and what goes with it; without a workspace only files are recipes."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--recipe",
        metavar="NAME|FILE" if of_workspace else "FILE",
        help="read the file by this recipe" + (" (default: the one for its layout)" if of_workspace else ""),
    )
    if of_workspace:
        chosen.add_argument("--no-recipe", action="store_true", help="use no recipe, even for a known layout")
    parser.add_argument(
        "--refuse-drift", action="store_true", help="stop where the file's columns differ from the recipe's"
    )


def plan(
    args: argparse.Namespace, file: Path, given: Options, database: Database | None, *, update: bool = False
) -> Plan:
    """How to read `file`: by the recipe asked for, or the one that knows its layout, under the options given.

    Raises NotFoundError for an unknown recipe, InvalidInputError where it does not fit or the file drifted
    and `--refuse-drift` was given, and what looking into a file raises.
    """
    recipe = _asked_for(args, database)
    if recipe is None and (database is None or args.no_recipe or not _any_there(database)):
        return Plan(given)
    report = inspect_file(file, counted=False)
    fitted = fit(recipe, report) if recipe else _recalled(database, report)
    if fitted is None:
        return Plan(given)
    remapped = [one.sentence for one in fitted.drift if one.remaps]
    if args.refuse_drift and remapped:
        raise InvalidInputError(
            f"The file differs from the recipe {fitted.recipe.name!r}: {' '.join(remapped)}",
            hint="Nothing was done. Without --refuse-drift what still fits is applied.",
            place=file.name,
        )
    return Plan(overridden(fitted, report, given, update=update), fitted.recipe, fitted.drift)


def _asked_for(args: argparse.Namespace, database: Database | None) -> Recipe | None:
    if not args.recipe:
        return None
    if database is None or args.recipe.lower().endswith(ENDINGS):
        return recipes.read_file(Path(args.recipe))
    with database.reading() as session:
        return shelf.show(session, args.recipe)


def _any_there(database: Database) -> bool:
    with database.reading() as session:
        return shelf.any_there(session)


def _recalled(database: Database | None, report: Any) -> Fitted | None:
    assert database
    with database.reading() as session:
        return shelf.recall(session, report)


# --- the command


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The actions of `recipes`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_action(actions, "list", _list, "all recipes of the workspace")
    show = add_action(actions, "show", _show, "what a recipe does, column by column")
    show.add_argument("recipe", metavar="NAME|FILE")
    save = add_action(actions, "save", _save, "remember how a file was imported")
    save.add_argument("name", metavar="NAME")
    save.add_argument("--import", dest="import_id", type=whole_number, required=True, metavar="ID")
    save.add_argument(
        "--list-name",
        default="",
        metavar="TEXT",
        help=f"name of the lists it makes; may hold {', '.join(recipes.PLACES)}",
    )
    save.add_argument("--replace", action="store_true", help="replace the recipe of that name")
    rename = add_action(actions, "rename", _rename, "give a recipe another name")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new_name", metavar="NEW")
    remove = add_action(actions, "remove", _remove, "forget a recipe; what was imported stays")
    remove.add_argument("name", metavar="NAME")
    export = add_action(actions, "export", _export, "save a recipe as a file, for another workspace")
    export.add_argument("name", metavar="NAME")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .yaml or .json file")
    bring = add_action(actions, "import", _import, "take a recipe from a file")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--name", default="", metavar="NAME", help="keep it under another name")
    bring.add_argument("--replace", action="store_true", help="replace the recipe of that name")


def _list(call: Call) -> None:
    with call.reading() as session:
        found = shelf.listed(session)
    rows = [
        [
            one.name,
            str(one.columns),
            str(one.uses),
            one.used_at.date().isoformat() if one.used_at else "never",
        ]
        for one in found
    ]
    shown = table(["recipe", "columns", "uses", "last used"], rows) if rows else _NONE_YET
    call.answer({"recipes": found}, shown)


_NONE_YET = "No recipes yet. Remember one with `prospector recipes save NAME --import ID`."


def _show(call: Call) -> None:
    if call.args.recipe.lower().endswith(ENDINGS):
        recipe = recipes.read_file(Path(call.args.recipe))
    else:
        with call.reading() as session:
            recipe = shelf.show(session, call.args.recipe)
    call.answer(recipe.to_data(), _told(recipe))


def _told(recipe: Recipe) -> str:
    lines = [recipe.name, *_choices(recipe)]
    for sheet in recipe.sheets:
        rows = [[header, _goes_to(name)] for header, name in sheet.columns]
        lines += ["", f"sheet {sheet.sheet}{'' if sheet.wanted else ' (left out)'}"]
        lines += [table(["column", "goes to"], rows)] if sheet.wanted else []
    return "\n".join(lines)


def _choices(recipe: Recipe) -> list[str]:
    told = {
        "list name": recipe.list_name,
        "country assumed": recipe.region,
        "prospects already there": str(recipe.update),
        "values for empty cells": ", ".join(f"{name}={value}" for name, value in recipe.defaults.items()),
        "fixes turned down": ", ".join(sorted(recipe.rejected)),
        "matched against": recipe.scope,
        "merged when": recipe.accept,
    }
    return [f"  {name}: {value}" for name, value in told.items() if value]


def _goes_to(name: str) -> str:
    return {"": "a custom field", SKIP: "left out"}.get(name) or fields.label(name)


def _save(call: Call) -> None:
    args = call.args
    with call.writing() as session:
        recipe = shelf.save_import(
            session, args.import_id, args.name, now=call.now, list_name=args.list_name, replacing=args.replace
        )
    call.answer(recipe.to_data(), f"recipe {recipe.name} remembered: files of this layout are read by it")


def _rename(call: Call) -> None:
    with call.writing() as session:
        shelf.rename(session, call.args.name, call.args.new_name, now=call.now)
    call.answer({"recipe": call.args.new_name}, f"recipe {call.args.name} is called {call.args.new_name} now")


def _remove(call: Call) -> None:
    with call.writing() as session:
        shelf.remove(session, call.args.name)
    call.answer({"removed": call.args.name}, f"recipe {call.args.name} removed")


def _export(call: Call) -> None:
    with call.reading() as session:
        recipe = shelf.show(session, call.args.name)
    recipes.write_file(recipe, call.args.out)
    call.answer(
        {"recipe": recipe.name, "out": call.args.out}, f"recipe {recipe.name} saved to {call.args.out}"
    )


def _import(call: Call) -> None:
    recipe = recipes.read_file(call.args.file)
    if call.args.name:
        recipe = replace(recipe, name=call.args.name)
    with call.writing() as session:
        kept = shelf.save(session, recipe, now=call.now, replacing=call.args.replace)
    call.answer(kept.to_data(), f"recipe {kept.name} taken from {call.args.file}")
