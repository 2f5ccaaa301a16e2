"""`prospector clean`: clean a list without a workspace."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from prospector.cleaning.findings import CATALOGUE
from prospector.cli.call import Call, counted, table
from prospector.cli.options import add_columns_to_read, mapped
from prospector.cli.recipes import add_recipe_options, plan
from prospector.errors import FileError, InvalidInputError
from prospector.lists import profile, saved_tables, saving
from prospector.lists.choices import ACCEPTS, NOTHING, Choices
from prospector.lists.cleanup import Cleaned, Outputs, choose, cleaned, open_list, refuse_same_file
from prospector.lists.importer import Progress
from prospector.lists.options import Options
from prospector.lists.result_columns import LAYOUTS
from prospector.paths import private_file


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `clean`."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="xlsx, xls, xlsb, ods, csv or tsv"
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="OUT", help="where the clean list goes (.csv or .xlsx)"
    )
    parser.add_argument(
        "--clusters", type=Path, metavar="CSV", help="also write which rows are the same person"
    )
    parser.add_argument("--report", type=Path, metavar="JSON", help="also write the result as JSON")
    parser.add_argument(
        "--profile", type=Path, metavar="JSON", help="also write how each column's values look"
    )
    _add_choices(parser)
    _add_outputs(parser)
    add_reading_options(parser)
    add_recipe_options(parser, of_workspace=False)
    parser.set_defaults(run=_clean)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--reject",
        action="extend",
        nargs="+",
        default=[],
        metavar="KIND",
        help="leave cells with this kind of finding as they came, such as name_case or country_normalised",
    )
    merging = parser.add_mutually_exclusive_group()
    merging.add_argument(
        "--accept",
        choices=[accept for accept in ACCEPTS if accept != NOTHING],
        default="likely",
        help="merge rows that are one person this surely (default: likely)",
    )
    merging.add_argument(
        "--keep-apart", dest="accept", action="store_const", const=NOTHING, help="merge no rows at all"
    )


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--layout",
        choices=LAYOUTS,
        default="standard",
        help="our columns, or your own with what is new behind them (own)",
    )
    parser.add_argument(
        "--workbook",
        action="store_true",
        help="add duplicates, rejected rows, findings and a summary: sheets of an xlsx, files beside a csv",
    )
    parser.add_argument(
        "--duplicates", type=Path, metavar="FILE", help="also write the rows of everybody who was there twice"
    )
    parser.add_argument(
        "--rejects", type=Path, metavar="FILE", help="also write the rejected rows with their reasons"
    )


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """What `clean` and `import` share: which sheet, which columns, which country."""
    add_columns_to_read(parser)
    parser.add_argument(
        "--region", default="", metavar="CC", help="country assumed where a row names none, like DE"
    )


def reading_options(args: argparse.Namespace) -> Options:
    """The Options those arguments ask for. Raises InvalidInputError for a --map without `=`."""
    return Options(
        sheets=tuple(args.sheet),
        columns=mapped(args),
        region=_region(args.region),
    )


def _region(text: str) -> str:
    """The ISO code of a country given by code or name; a slip would quietly misread every phone number."""
    from prospector.cleaning.places import clean_country, countries

    code = text.strip().upper()
    if not code or code in countries():
        return code
    found = clean_country(text.strip()).code
    if not found:
        raise InvalidInputError(
            f"There is no country {text!r}.", hint="Write its two letters, like DE", place="--region"
        )
    return found


def _clean(call: Call) -> None:
    args = call.args
    outputs = Outputs(
        args.out, args.layout, args.workbook, args.clusters, args.duplicates, args.rejects
    )  # fmt: skip
    more = [path for path in (args.report, args.profile) if path]
    refuse_same_file(args.files, [*outputs.paths(), *more])
    options = _by_recipe(args)
    choices = Choices(rejected=frozenset(args.reject) | options.rejected, accept=args.accept)
    with open_list(args.files, options, now=call.now, progress=_told(call)) as opened:
        choose(opened, choices, progress=_told(call))
        saving.save(opened.staging, outputs, saved_tables.About.of(opened))
        done = cleaned(opened)
        if args.profile:
            _write_json(args.profile, profile.whole(opened))
    if args.report:
        _write_json(args.report, done.to_data())
    call.answer(done.to_data(), _text(done, args.out))


def _by_recipe(args: argparse.Namespace) -> Options:
    """The options given, over those of the recipe if one is asked for; all files follow the same one."""
    given = reading_options(args)
    if not args.recipe:
        return given
    plans = [plan(args, file, given, None).options for file in args.files]
    sheets = [sheet for one in plans for sheet in one.sheets]
    mapping = {sheet: names for one in plans for sheet, names in one.mapping.items()}
    return replace(plans[0], sheets=tuple(dict.fromkeys(sheets)) if len(plans) == 1 else (), mapping=mapping)


def _told(call: Call) -> Progress:
    return lambda step, count, total: call.progress(count, total, step)


def _write_json(path: Path, data: object) -> None:
    try:
        private_file(path).write_text(json.dumps(data, ensure_ascii=False, indent=2), "utf-8")
    except OSError as error:
        raise FileError(
            f"The report cannot be written: {error.strerror}. The clean list is there.",
            hint="Choose a folder you may write to.",
            place=str(path),
        ) from error


def _text(done: Cleaned, out: Path) -> str:
    lines = [
        f"{counted(done.rows_read, 'row')} read, {done.rows_out:,} people and companies written to {out}",
        f"{counted(done.duplicates, 'duplicate')} merged, {counted(done.rejected, 'row')} rejected",
    ]
    if done.findings:
        found = sorted(done.findings.items(), key=lambda item: -item[1])
        rows = [[f"{count:,}", CATALOGUE[code].label, code] for code, count in found]
        lines += ["", table(["Cells", "What was found", "Kind"], rows, widest=60)]
    return "\n".join(lines)
