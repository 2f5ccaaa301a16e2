"""The documents keep up: every command is described, every example parses, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from prospector.cli.__main__ import COMMANDS, _common_options, _parser

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDE = ROOT / "docs" / "user-guide.md"


def _examples() -> list[str]:
    """Every line in a code block of the documents that calls `prospector`."""
    text = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = {line.strip() for block in blocks for line in block.splitlines()}
    return sorted(line for line in lines if line.startswith("prospector ") and "[" not in line)


def test_every_command_is_described_in_the_user_guide() -> None:
    headings = re.findall(r"^#+ (.*)", GUIDE.read_text("utf-8"), re.MULTILINE)
    described = {name for heading in headings for name in re.findall("`([a-z-]+)`", heading)}
    assert sorted(set(COMMANDS) - described) == []


@pytest.mark.parametrize("line", _examples(), ids=str)
def test_every_example_command_is_one_that_prospector_takes(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    common = _common_options()
    options, rest = common.parse_known_args(words)
    assert callable(_parser(common, rest).parse_args(rest, namespace=options).run)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_document_names_a_place_of_one_machine(document: Path) -> None:
    assert not re.search(r"(?<![\w.])/(work|root|tmp|home)/", document.read_text("utf-8"))
