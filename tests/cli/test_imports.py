"""`prospector import` on several files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prospector.cli.__main__ import main


def test_the_error_of_one_file_says_which_were_imported_before_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("Name,Email\nAda Example,ada@acme.example\n", "utf-8")
    bad.write_text("", "utf-8")
    workspace = str(tmp_path / "w.db")
    assert main(["--workspace", workspace, "--json", "import", str(good), str(bad)]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert "bad.csv" in error["place"]
    assert "good.csv (import 1)" in error["hint"]
    assert main(["--workspace", workspace, "--json", "imports", "list"]) == 0
    assert len(json.loads(capsys.readouterr().out)["imports"]) == 1


@pytest.mark.parametrize("chosen", [[], ["--map", "opt_out=Opt-in"]])
def test_who_refused_consent_is_suppressed(
    chosen: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, workspace = tmp_path / "fair.csv", ["--workspace", str(tmp_path / "w.db"), "--json"]
    path.write_text(
        "Name,Email,Opt-in\nAda Example,ada@acme.example,no\nBen Sample,ben@beta.example,yes\n"
        "Cy Person,cy@gamma.example,\n"
    )
    assert main([*workspace, "import", str(path), *chosen]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["created"], done["suppressed"]) == (2, 1)
    assert main([*workspace, "suppress", "list"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["suppressions"]
    assert entry["value"] == "ada@acme.example"
    assert entry["reason"] == "No consent (the list's column Opt-in says: no)"
