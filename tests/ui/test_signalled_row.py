"""The row that builds a question about signals."""

from __future__ import annotations

from typing import Any

import pytest

from prospector.conditions import parse, unparse
from ui.conditions.group_card import GroupCard
from ui.conditions.leaf_row import Offers
from ui.conditions.leaves import leaf_row
from ui.conditions.signalled_row import SignalledRow


@pytest.mark.parametrize(
    "written",
    [
        'signal hiring, funding about "data engineer", "sdr" in last 45 days at least 2 times',
        "not signal topic",
        "signal",
    ],
)
def test_what_is_shown_reads_back(qtbot: Any, written: str) -> None:
    row = leaf_row(parse(written), Offers())
    qtbot.addWidget(row)
    assert isinstance(row, SignalledRow)
    assert unparse(row.node()) == written
    assert row.check()


def test_a_row_is_added_and_changed(qtbot: Any) -> None:
    card = GroupCard(Offers())
    qtbot.addWidget(card)
    card.add_signals.click()
    (row,) = card.parts
    assert isinstance(row, SignalledRow)
    with qtbot.waitSignal(card.changed):
        row.times.setValue(3)
    row.about.setText("crm, erp")
    assert unparse(card.node()) == 'signal about "crm", "erp" in last 30 days at least 3 times'


def test_words_that_cannot_be_asked_are_marked(qtbot: Any) -> None:
    row = leaf_row(parse("signal"), Offers())
    qtbot.addWidget(row)
    assert isinstance(row, SignalledRow)
    row.about.setText("x" * 300)
    assert not row.check()
