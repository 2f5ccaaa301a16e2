"""Choosing and rendering spun wording for N prospects, beside the bare render of the same text unspun.

    python benchmarks/spun_wording.py [--rows 100000] [--rounds 3]

The floor renders with Jinja2's own `Template.render` from values that lie ready. Beside it: the same text
through `VersionRenderer` (what a template without options pays), then with 6 groups, then with two variants.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from timing import compare, machine

from prospector.drafts.rendering import compile_template
from prospector.drafts.template_files import Variant
from prospector.drafts.variants import VersionRenderer, Wordings

LIMIT = 2.0
SUBJECT = "For {{ company }}"
SENTENCE = (
    "We help workshops at {{ company }} answer quotes on the day they come in, and I wonder about you. "
)
PLAIN = (
    f"Hi {{{{ first_name }}}},\n\n{SENTENCE * 6}\n\nIs that of use?\n\nBest regards\n{{{{ sender.name }}}}"
)
SPUN = (
    PLAIN.replace("Hi", "{Hi|Hello|Good {morning|day}}")
    .replace("Is that of use", "{Is that of use|Does that {matter|count}}")
    .replace("Best regards", "{Best|Kind} {regards|wishes}")
)
SHARED = {"sender.name": "Robin Ellis"}
VALUES = {"first_name": "Anna", "company": "Acme"}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time spun wording beside the bare render.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    machine()
    facts = {"rows": options.rows, "rounds": options.rounds}
    a = Variant("A", SUBJECT, PLAIN)
    spun = Variant("A", SUBJECT, SPUN)
    cases = {
        "wording without options": Wordings((a,)),
        "wording with 6 groups of options": Wordings((spun,)),
        "two variants with options": Wordings((spun, Variant("B", SUBJECT, SPUN, weight=3))),
    }
    for case, wordings in cases.items():
        compare(
            case,
            lambda: _bare(options.rows),
            lambda w=wordings: _draft(w, options.rows),
            limit=LIMIT,
            **facts,
        )


def _bare(rows: int) -> int:
    compiled = compile_template(SUBJECT, PLAIN)
    values = {"sender__name": "Robin Ellis", **VALUES}
    return sum(len(compiled.subject.render(values)) + len(compiled.body.render(values)) for _ in range(rows))


def _draft(wordings: Wordings, rows: int) -> int:
    renderer = VersionRenderer(wordings, SHARED)
    total = 0
    for prospect_id in range(rows):
        variant, seed = renderer.choose(1, prospect_id)
        total += len(renderer.render(VALUES, variant, seed).body)
    return total


if __name__ == "__main__":
    main()
