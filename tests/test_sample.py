"""The sample workbook is what its script makes, and its truth is about it."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return loaded("make_sample")


@pytest.fixture(scope="module")
def made(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    script.make(folder)
    return folder


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / "prospects.truth.json").read_text(encoding="utf-8"))
    return loaded


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_committed_workbook_is_what_the_script_makes(made: Path) -> None:
    """Compared part by part: the same text may be packed differently by another zlib."""
    assert parts(SAMPLES / "prospects.xlsx") == parts(made / "prospects.xlsx")


def test_committed_truth_is_what_the_script_makes(made: Path) -> None:
    assert (SAMPLES / "prospects.truth.json").read_bytes() == (made / "prospects.truth.json").read_bytes()


def test_two_runs_give_the_same_bytes(script: ModuleType, made: Path, tmp_path: Path) -> None:
    script.make(tmp_path)
    assert (tmp_path / "prospects.xlsx").read_bytes() == (made / "prospects.xlsx").read_bytes()


def test_committed_signals_are_what_the_script_makes(tmp_path: Path) -> None:
    loaded("make_signals").make(tmp_path)
    assert (SAMPLES / "signals.csv").read_bytes() == (tmp_path / "signals.csv").read_bytes()


def test_signals_are_of_companies_of_the_workbook(truth: dict[str, Any]) -> None:
    with (SAMPLES / "signals.csv").open(encoding="utf-8", newline="") as file:
        signals = list(csv.DictReader(file))
    domains = {row["values"].get("domain") for row in truth["rows"] if row["verdict"] == "created"}
    assert {row["Website"] for row in signals} <= domains
    assert len({row["Website"] for row in signals}) == 40
    assert len({row["Signal"] for row in signals}) == 6
    assert all(0 <= int(row["Days ago"]) < 140 for row in signals)


def test_truth_counts_add_up(truth: dict[str, Any]) -> None:
    verdicts = Counter(row["verdict"] for row in truth["rows"])
    assert truth["rows_read"] == len(truth["rows"]) == 600
    assert verdicts == {key: truth[key] for key in ("created", "duplicate", "suppressed", "rejected")}
    assert truth["people"] == truth["created"] + truth["suppressed"]
    assert truth["duplicates"] == truth["duplicate"]


def test_truth_names_rows_that_hold_what_it_says(truth: dict[str, Any]) -> None:
    workbook = CalamineWorkbook.from_path(SAMPLES / "prospects.xlsx")
    sheets = {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in workbook.sheet_names
    }
    told = [row for row in truth["rows"] if "email" in row["values"]]
    held = [row for row in told if _holds(sheets[row["sheet"]][row["row"] - 1], row["values"]["email"])]
    assert len(held) == len(told) > 400


def test_some_rows_stand_in_the_way(truth: dict[str, Any]) -> None:
    workbook = CalamineWorkbook.from_path(SAMPLES / "prospects.xlsx")
    for name, titles in (("Messekontakte", 3), ("Webinar attendees", 1)):
        first = min(row["row"] for row in truth["rows"] if row["sheet"] == name)
        assert first == titles + 2
    fair = workbook.get_sheet_by_name("Messekontakte").to_python()
    assert sum(row[1:3] == ["Vorname", "Nachname"] for row in fair) == 2
    assert fair[-1][0] == "Summe"


def test_everything_is_plainly_made_up(truth: dict[str, Any]) -> None:
    domains = {row["values"]["domain"] for row in truth["rows"] if "domain" in row["values"]}
    assert all(domain.endswith(".example") for domain in domains)
    mails = {row["values"]["email"] for row in truth["rows"] if "email" in row["values"]}
    assert all(mail.endswith(".example") or ".sample" in mail for mail in mails)


def _holds(cells: list[Any], address: str) -> bool:
    letters = _letters(address.partition("@")[0])
    return any(letters in _letters(str(cell)) for cell in cells)


def _letters(cell: str) -> str:
    plain = cell.lower().replace("(at)", "").replace("+crm", "")
    return re.sub(r"[^a-z0-9]", "", plain)
