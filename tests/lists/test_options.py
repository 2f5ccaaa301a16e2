"""What the user chooses about a file: checked when it is made, and the same after its way as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prospector.errors import InvalidInputError
from prospector.lists.options import Options


def test_options_survive_their_way_as_json() -> None:
    options = Options(
        sheets=("Contacts",),
        mapping={"Contacts": ["email", "", "-"]},
        region="DE",
        defaults={"country": "DE", "source": "Fair 2026"},
        rejected=frozenset(("email_typo", "name_case")),
        scope="list:12",
        accept="certain",
    )
    back = Options.from_data(json.loads(json.dumps(options.to_data())))
    assert json.dumps(back.to_data()) == json.dumps(options.to_data())
    assert (back.rejected, back.list_id) == (options.rejected, 12)


def test_options_stored_by_an_earlier_version_are_read() -> None:
    stored = {"sheets": [], "columns": {}, "mapping": {}, "region": "", "update": "overwrite"}
    assert Options.from_data(stored).scope == "workspace"


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "list:"},
        {"scope": "list:1; DROP TABLE lists"},
        {"scope": "everything"},
        {"accept": "possible"},
        {"defaults": {"email": "ada@acme.example"}},
        {"defaults": {"opt_out": "no"}},
        {"defaults": {"colour": "green"}},
        {"update": "erase"},
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        Options(**wrong)
    assert refused.value.hint
