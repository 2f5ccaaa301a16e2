"""Make signals.csv, the buying-intent observations that the sample's demo brings in.

    python resources/samples/make_signals.py [FOLDER]

Some 150 observations of 40 companies of the sample workbook over 20 weeks, in which six companies show more
and more interest. A row says how many days ago it was observed, so that the demo can date it from the day it
runs. Companies, topics and sources are made up; the file depends on the seed and the workbook's truth alone.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

SEED = 20261122
HEADERS = ("Days ago", "Website", "Signal", "Topic", "Score", "Source")
COUNTRIES = ("DE", "AT", "CH", "SE", "NO", "DK", "FI", "NL", "BE", "GB", "US")
SIZES = range(51, 501)
RANKS = ("vp", "head", "director")
COMPANIES, SURGING, OTHERS = 36, 6, 4
LONGEST_AGO, RECENT = 139, 21

# Kind -> how often, its source, what it is about.
KINDS: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "Topic": (5, "Sample intent feed", (
        "Quote automation", "Sales forecasting", "Product configuration", "Field service", "Partner portals",
    )),
    "Keyword": (3, "Sample intent feed", ("quote to cash", "cpq comparison", "offer template excel")),
    "Competitor page": (3, "Sample intent feed", ("Pricing page", "Customer stories", "Integrations")),
    "Hiring": (3, "Sample job board", (
        "Sales Operations Manager", "Head of Inside Sales", "CRM Administrator", "Pricing Analyst",
    )),
    "Funding": (1, "Sample press review", ("Series A", "Series B", "Growth investment")),
    "Technology": (2, "Sample stack survey", ("Cloud ERP", "Marketing automation", "Data warehouse")),
}  # fmt: skip
INTEREST = ("Topic", "Keyword", "Competitor page")


def rows(truth: Mapping[str, list[dict[str, object]]]) -> list[tuple[object, ...]]:
    """The rows below the header, the oldest observation first."""
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    found: list[tuple[object, ...]] = []
    for place, domain in enumerate(_companies(truth, chance)):
        ages = _surge(chance) if place < SURGING else _trickle(chance)
        usual = chance.choice(KINDS["Topic"][2])
        for age in ages:
            found.append((age, domain, *_observed(chance, usual, surging=place < SURGING and age < RECENT)))
    return sorted(found, key=lambda row: (-int(str(row[0])), row[1:]))


def _companies(truth: Mapping[str, list[dict[str, object]]], chance: random.Random) -> list[str]:
    """Mostly companies like those of the sample's ideal customer, and a few others."""
    alike: dict[str, None] = {}
    others: dict[str, None] = {}
    for values in _created(truth):
        if domain := str(values.get("domain", "")):
            (alike if _is_alike(values) else others)[domain] = None
    return [*chance.sample(list(alike), COMPANIES), *chance.sample(list(others), OTHERS)]


def _created(truth: Mapping[str, list[dict[str, object]]]) -> Iterator[dict[str, object]]:
    for row in truth["rows"]:
        values = row["values"]
        if row["verdict"] == "created" and isinstance(values, dict):
            yield values


def _is_alike(values: Mapping[str, object]) -> bool:
    return (
        values.get("country") in COUNTRIES
        and values.get("employees_min") in SIZES
        and values.get("seniority") in RANKS
    )


def _surge(chance: random.Random) -> list[int]:
    """Days ago: one or two long since, and a handful in the last three weeks."""
    return [
        *chance.sample(range(RECENT + 10, LONGEST_AGO), chance.randint(1, 2)),
        *chance.sample(range(RECENT - 1), chance.randint(5, 7)),
    ]


def _trickle(chance: random.Random) -> list[int]:
    """Days ago: now and then, at most one of them of late."""
    late = [chance.randrange(1, RECENT)] if chance.random() < 0.4 else []
    return late + chance.sample(range(RECENT + 1, LONGEST_AGO), chance.randint(2, 3))


def _observed(chance: random.Random, usual: str, *, surging: bool) -> tuple[object, ...]:
    """Kind, topic, score and source; who surges keeps coming back to one topic."""
    kinds = INTEREST if surging else tuple(KINDS)
    kind = chance.choices(kinds, [KINDS[name][0] for name in kinds])[0]
    _, source, topics = KINDS[kind]
    topic = usual if kind == "Topic" and surging else chance.choice(topics)
    score = chance.randrange(60, 100, 5) if surging else chance.randrange(25, 85, 5)
    return kind, topic, score, source


def make(folder: Path) -> None:
    """Write the file into `folder`."""
    truth = json.loads((Path(__file__).with_name("prospects.truth.json")).read_text("utf-8"))
    with (folder / "signals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([HEADERS, *rows(truth)])


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
