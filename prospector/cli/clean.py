"""`prospector clean`: clean a list without a workspace."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from prospector.cli.call import Call, table
from prospector.cli.options import add_columns_to_read, mapped
from prospector.errors import FileError, InvalidInputError
from prospector.lists.cleanup import Cleaned, clean, refuse_same_file
from prospector.lists.options import Options
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
    add_reading_options(parser)
    parser.set_defaults(run=_clean)


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
    if args.report:
        refuse_same_file([*args.files, args.out, *([args.clusters] if args.clusters else [])], [args.report])
    done = clean(
        args.files,
        args.out,
        clusters=args.clusters,
        options=reading_options(args),
        now=call.now,
        progress=lambda step, count, total: call.progress(count, total, step),
    )
    if args.report:
        _write_report(args.report, done)
    call.answer(done.to_data(), _text(done, args.out))


def _write_report(path: Path, done: Cleaned) -> None:
    try:
        private_file(path).write_text(json.dumps(done.to_data(), ensure_ascii=False, indent=2), "utf-8")
    except OSError as error:
        raise FileError(
            f"The report cannot be written: {error.strerror}. The clean list is there.",
            hint="Choose a folder you may write to.",
            place=str(path),
        ) from error


def _text(done: Cleaned, out: Path) -> str:
    lines = [
        f"{done.rows_read:,} rows read, {done.rows_out:,} people and companies written to {out}",
        f"{done.duplicates:,} duplicates merged, {done.rejected:,} rows rejected",
    ]
    if done.findings:
        found = sorted(done.findings.items(), key=lambda item: -item[1])
        lines += ["", table(["finding", "rows"], [[code, f"{count:,}"] for code, count in found])]
    return "\n".join(lines)
