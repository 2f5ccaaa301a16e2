"""How good a list is: addresses, completeness, duplicates and findings of one source file, and its outcomes.

The rows are counted in the child process (prospector.lists.measuring); the counts travel with the preview and
are stored with the import. Bounces, replies and opt-outs join them later, asked anew from
the touch log and the do-not-contact list each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from prospector import fields
from prospector.lists.importer import find
from prospector.records import VERDICTS, Import

GRADES = (("A", 0.9), ("B", 0.78), ("C", 0.62), ("D", 0.4), ("E", 0.0))
KEY_FIELDS = ("full_name", "company", "title", "country")
"""What makes a row useful beside its address; the grade counts them."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the prospects of an import: how many there are, were contacted, replied, bounced or
    opted out since."""

    people: int
    contacted: int
    replied: int
    bounced: int
    opted_out: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The report on one imported file.

    `addresses` counts rows by valid, doubtful, role, free, disposable, invalid and missing. `filled` and
    `countries` count rows by field and by ISO country (the commonest), `findings` by code. `grade` is A to E,
    `score` 0 to 100, `reason` says in a sentence what speaks for or against the list. A list that was
    imported before quality was measured has no `measured` counts.
    """

    import_id: int
    file_name: str
    source: str
    rows: int
    verdicts: Mapping[str, int]
    addresses: Mapping[str, int]
    filled: Mapping[str, int]
    countries: Mapping[str, int]
    findings: Mapping[str, int]
    encoding: str
    outcomes: Outcomes
    measured: bool
    grade: str
    score: int
    reason: str

    def share(self, count: int) -> float:
        """A count as a share of the rows, 0 to 1."""
        return count / self.rows if self.rows else 0.0

    @property
    def valid(self) -> int:
        """Rows whose address is a person's own and in order."""
        return self.addresses.get("valid", 0)

    @property
    def risky(self) -> int:
        """Rows whose address works but is shared, private, thrown away or in doubt."""
        return sum(self.addresses.get(name, 0) for name in ("doubtful", "role", "free", "disposable"))


def report(session: Session, import_id: int) -> Quality:
    """The report on one import. Raises NotFoundError."""
    return _quality(session, find(session, import_id))


def compared(session: Session) -> list[Quality]:
    """The reports on all imports that were not undone, the best list first."""
    made = session.query(Import).filter(Import.state == "done").order_by(Import.id.desc())
    return sorted((_quality(session, one) for one in made), key=lambda one: -one.score)


def _quality(session: Session, made: Import) -> Quality:
    stored: dict[str, Any] = json.loads(made.quality)
    verdicts = {verdict: getattr(made, verdict) for verdict in VERDICTS}
    addresses, filled = stored.get("addresses", {}), stored.get("filled", {})
    score, reason = judged(made.rows_read, addresses, filled, verdicts)
    measured = "addresses" in stored
    return Quality(
        import_id=made.id,
        file_name=made.file_name,
        source=made.source,
        rows=made.rows_read,
        verdicts=verdicts,
        addresses=addresses,
        filled=filled,
        countries=stored.get("countries", {}),
        findings=json.loads(made.findings),
        encoding=next((sheet["encoding"] for sheet in stored.get("layout", ())), ""),
        outcomes=outcomes(session, made.id),
        measured=measured,
        grade=_grade(score) if measured else "",
        score=score if measured else 0,
        reason=reason if measured else "Imported before the quality of lists was measured.",
    )


def _grade(score: int) -> str:
    return next(grade for grade, least in GRADES if score >= 100 * least)


def judged(
    rows: int, addresses: Mapping[str, int], filled: Mapping[str, int], verdicts: Mapping[str, int]
) -> tuple[int, str]:
    """The score of a list (0 to 100) and the sentence that explains it.

    Half of it is addresses (a risky one counts half), three tenths are the key fields, a fifth is rows that
    are neither twice in the file nor rejected.
    """
    if not rows:
        return 0, "The file has no rows."
    risky = sum(addresses.get(name, 0) for name in ("doubtful", "role", "free", "disposable"))
    reachable = (addresses.get("valid", 0) + risky / 2) / rows
    complete = sum(min(filled.get(name, 0), rows) for name in KEY_FIELDS) / (rows * len(KEY_FIELDS))
    wasted = (verdicts.get("duplicate", 0) + verdicts.get("rejected", 0)) / rows
    score = round(100 * (0.5 * reachable + 0.3 * complete + 0.2 * (1 - wasted)))
    return score, _sentence(rows, addresses, filled, verdicts, risky)


def _sentence(
    rows: int,
    addresses: Mapping[str, int],
    filled: Mapping[str, int],
    verdicts: Mapping[str, int],
    risky: int,
) -> str:
    """What the list is worth, and the worst thing about it."""
    valid = addresses.get("valid", 0)
    faults = [
        (addresses.get("missing", 0), "{} have no address"),
        (addresses.get("invalid", 0), "{} have an address that does not work"),
        (risky, "{} have a shared, private or doubtful address"),
        (verdicts.get("duplicate", 0), "{} are in the file more than once"),
        (verdicts.get("rejected", 0), "{} say nothing about anybody"),
        *((rows - filled.get(name, 0), f"{{}} lack the {fields.label(name).lower()}") for name in KEY_FIELDS),
    ]
    count, words = max(faults, key=lambda fault: fault[0])
    start = f"{percent(valid, rows)} of the rows have a valid address of their own"
    return f"{start}; {words.format(percent(count, rows))}." if count > 0.03 * rows else f"{start}."


def percent(count: int, rows: int) -> str:
    """A share in whole percent; what is there is never "0 %", and what is missing never "100 %"."""
    if not rows or not count:
        return "0 %"
    whole = round(100 * count / rows)
    if whole == 0:
        return "under 1 %"
    return "over 99 %" if whole == 100 and count < rows else f"{whole} %"


def outcomes(session: Session, import_id: int) -> Outcomes:
    """What became of the prospects that the import made or found, up to now."""
    row = session.connection().exec_driver_sql(_OUTCOMES, {"id": import_id}).one()
    return Outcomes(*(count or 0 for count in row))


# A bounce is written by whoever found it out: the reason of the suppression says so.
_OUTCOMES = """
WITH people AS (
    SELECT DISTINCT p.id, p.suppression_id FROM import_rows r JOIN prospects p ON p.id = r.prospect_id
    WHERE r.import_id = :id AND r.verdict IN ('created', 'updated', 'unchanged')
), told AS (
    SELECT t.prospect_id, max(t.kind = 'replied' AND t.outcome <> 'out_of_office') AS replied,
           max(t.kind IN ('handed_over', 'sent', 'called', 'linkedin', 'letter', 'met')) AS contacted
    FROM touches t WHERE t.prospect_id IN (SELECT id FROM people) GROUP BY 1
)
SELECT count(*), sum(told.contacted), sum(told.replied),
       sum(s.kind = 'address' AND s.reason LIKE '%bounce%'),
       sum(s.kind = 'address' AND s.reason NOT LIKE '%bounce%')
FROM people LEFT JOIN told ON told.prospect_id = people.id
LEFT JOIN suppressions s ON s.id = people.suppression_id
"""


def to_data(one: Quality) -> dict[str, Any]:
    """The plain JSON form, with shares in percent beside the counts."""
    out = one.outcomes
    return {
        "import_id": one.import_id,
        "file": one.file_name,
        "source": one.source,
        "grade": one.grade,
        "score": one.score,
        "reason": one.reason,
        "rows": one.rows,
        "valid": one.valid,
        "risky": one.risky,
        "invalid": one.addresses.get("invalid", 0),
        "missing": one.addresses.get("missing", 0),
        "addresses": dict(one.addresses),
        "duplicates_in_file": one.verdicts["duplicate"],
        "already_in_workspace": one.verdicts["updated"] + one.verdicts["unchanged"],
        "suppressed": one.verdicts["suppressed"],
        "rejected": one.verdicts["rejected"],
        "complete_percent": {name: round(100 * one.share(count), 1) for name, count in one.filled.items()},
        "countries": dict(one.countries),
        "findings": dict(one.findings),
        "encoding": one.encoding,
        "outcomes": {
            "people": out.people,
            "contacted": out.contacted,
            "replied": out.replied,
            "bounced": out.bounced,
            "opted_out": out.opted_out,
        },
    }
