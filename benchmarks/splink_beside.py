"""Splink on the lists that matching was measured on: pair precision, recall and F1 of both, a line per case.

    python benchmarks/matching_quality.py --keep FOLDER             (in Prospector's own environment)
    python -m venv SPLINK && SPLINK/bin/pip install "splink>=5,<6"  (somewhere outside the project)
    SPLINK/bin/python benchmarks/splink_beside.py FOLDER

Splink gets every list twice: the raw cells, and the values as Prospector cleaned them. Its model is made with
care for it: Jaro-Winkler levels for names, levels for email addresses, exact mobiles and profiles, and one
comparison for the employer (domain, else company), since domain, company, switchboard and city counted apart
make it merge whole teams; u from a random sample, m by expectation maximisation, no labels. `f1` is at a
match probability of 0.95, `f1_best` at the best of several, which only somebody who has the truth can pick.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

try:
    import splink.comparison_level_library as levels_of
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
except ImportError:
    sys.exit(
        "This needs Splink 5 in an environment of its own (it is not a dependency of Prospector):\n"
        '    python -m venv SPLINK && SPLINK/bin/pip install "splink>=5,<6"\n'
        "    SPLINK/bin/python benchmarks/splink_beside.py FOLDER"
    )

THRESHOLDS = (0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999)
USUAL = 0.95
NAMES = ("first_name", "last_name", "full_name")
EXACT = ("mobile", "linkedin")  # a switchboard, a city and a domain are the company's, and count below


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure Splink on kept lists.")
    parser.add_argument("folder", type=Path, help="what matching_quality.py --keep wrote")
    call = parser.parse_args()
    for path in sorted(call.folder.glob("*.json")):
        ours = json.loads(path.read_text(encoding="utf-8"))
        for kind in ("raw", "clean"):
            line = _case(path.with_suffix(f".{kind}.csv"))
            print(json.dumps({**_about(ours), "values": kind, **line}), flush=True)


def _about(ours: dict[str, Any]) -> dict[str, Any]:
    kept = {key: ours[key] for key in ("case", "rows", "seed", "dirt")}
    return {
        **kept,
        "ours_f1": ours["f1"],
        "ours_precision": ours["precision"],
        "ours_seconds": ours["seconds"],
    }


def _case(path: Path) -> dict[str, Any]:
    rows = _read(path)
    started = time.process_time()
    clusters = _clusters(rows)
    seconds = time.process_time() - started
    truth = [row["person"] for row in rows]
    found = {threshold: scores(truth, clusters[threshold]) for threshold in THRESHOLDS}
    best = max(THRESHOLDS, key=lambda threshold: found[threshold]["f1"])
    return {
        **found[USUAL],
        "f1_best": found[best]["f1"],
        "threshold_best": best,
        "seconds": round(seconds, 1),
    }


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{key: value or None for key, value in row.items()} for row in rows]


def _clusters(rows: list[dict[str, Any]]) -> dict[float, list[str]]:
    """The cluster of every row at each threshold."""
    linker = _trained(rows)
    pairs = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    found = {}
    for threshold in THRESHOLDS:
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold)
        home = {str(row["unique_id"]): str(row["cluster_id"]) for row in clustered.as_record_list()}
        found[threshold] = [home[str(row["unique_id"])] for row in rows]
    return found


def _trained(rows: list[dict[str, Any]]) -> Any:
    has = [column for column in rows[0] if any(row[column] for row in rows)]
    database = DuckDBAPI()
    linker = Linker(_registered(database, rows), _settings(has), log_level=40)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*columns) for columns in _rules(has)[:2]], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for columns in _rules(has)[:3]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    return linker


def _registered(database: Any, rows: list[dict[str, Any]]) -> Any:
    import pyarrow  # comes with splink

    return database.register(pyarrow.Table.from_pylist(rows))


def _settings(has: Sequence[str]) -> Any:
    comparisons = [compare.NameComparison(column) for column in NAMES if column in has]
    comparisons += [compare.EmailComparison("email")] if "email" in has else []
    comparisons += [_employer("domain" in has)] if "company" in has else []
    comparisons += [compare.ExactMatch(column) for column in EXACT if column in has]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in _rules(has)],
    )


def _employer(with_domain: bool) -> Any:
    levels: list[Any] = [levels_of.ExactMatchLevel("domain")] if with_domain else []
    levels += [levels_of.ExactMatchLevel("company"), levels_of.JaroWinklerLevel("company", 0.9)]
    return compare.CustomComparison(
        comparison_levels=[levels_of.NullLevel("company"), *levels, levels_of.ElseLevel()],
        output_column_name="employer",
    )


def _rules(has: Sequence[str]) -> list[tuple[str, ...]]:
    names = ("first_name", "last_name") if "last_name" in has else ("full_name",)
    rules: list[tuple[str, ...]] = [("email",), names, ("mobile",), ("linkedin",)]
    rules += [("domain", names[-1]), ("company", names[-1]), ("company", names[0]), ("domain", names[0])]
    return [rule for rule in dict.fromkeys(rules) if all(column in has for column in rule)]


def scores(truth: Sequence[Hashable], found: Sequence[Hashable]) -> dict[str, float]:
    """Precision, recall and F1 over the pairs of rows that stand in one cluster."""
    right, claimed, true = _pairs(zip(truth, found, strict=True)), _pairs(found), _pairs(truth)
    precision, recall = right / max(claimed, 1), right / max(true, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _pairs(groups: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


if __name__ == "__main__":
    main()
