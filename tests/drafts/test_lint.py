"""The lint finds every fault that was put in, is silent about the clean, and covers what it saw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.drafts import drafting, library, linting
from prospector.drafts.problems import CATALOGUE
from prospector.drafts.template_files import Wording
from prospector.errors import CancelledError
from prospector.records import Draft, Prospect
from prospector.settings import save_identity
from prospector.storage import Database
from tests.factories import add_prospect

MANY = 10_000
GIVEN = ("Anna", "Peter", "Jean-Luc", "Zoë", "Søren", "Maria", "Tom", "Will", "Jo", "Li", "Xiaoming",
         "Álvaro", "DeShawn", "Wei", "Мария", "健", "Mary Jane", "O'Brien", "JP", "Kim")  # fmt: skip
TITLES = ("Head of Sales", "engineer", "VP of R&D", "CEO", "Leiter Einkauf", "", "Directeur général")
MAILBOXES = ("{given}.{family}", "{initial}{family}", "{family}", "{given}", "info", "{initial}.{family}")
BODY = """Hi {{ first_name }},

{% if title %}You work as {{ title }} at {{ company }}.{% else %}I came across {{ company }}.{% endif %} \
We help teams like yours to answer every request on the day it comes in, and I would like to know whether \
that is something you look at this year. Is it? See https://northwind.example/how for the details.

{{ sender.name }}
{{ sender.postal_address }}
{{ opt_out_line }}"""
SIGNED = "\n\nRobin Ellis\n1 Example Street\nTell me to stop writing and I will."
SAYS = "I came across Acme and would like to know whether this is something you look at."

PEOPLE = {
    "missing_value": {"company": ""},
    "no_recipient": {"email": "", "email_status": "missing"},
    "invalid_recipient": {"email_status": "invalid"},
    "disposable_recipient": {"email_status": "disposable"},
    "role_recipient": {"email_status": "role", "email": "office@seeded8.example"},
    "own_address": {"email": "robin@northwind.example"},
    "shouting_name": {"first_name": "HELENE"},
    "lowercase_name": {"first_name": "helene"},
    "mojibake": {"first_name": "HÃ©lÃ¨ne"},
    "legal_suffix": {"company": "Seeded Works GmbH"},
    "wrong_person": {"first_name": "Peter", "email": "anna@seeded7.example"},
    "initial_greeting": {"first_name": "T."},
    "same_address": {"email": "Anna.Keller0@firm0.example"},
    "double_space": {"title": "Head  of Sales"},
    "doubled_word": {"title": "Head of of Sales"},
    "invisible_characters": {"company": "Seed\u200bworks"},
    "leftover_braces": {"company": "{{company}}"},
    "placeholder": {"company": "[Company]"},
    "stray_punctuation": {"company": "Seeded Inc."},
}  # fmt: skip
TEXTS = {
    "empty_subject": (" ", f"Hi Ada,\n\n{SAYS}"),
    "subject_long": ("A question about the way in which your company answers requests", f"Hi Ada,\n\n{SAYS}"),
    "subject_too_long": ("y" * 201, f"Hi Ada,\n\n{SAYS}"),
    "fake_reply": ("Re: our talk", f"Hi Ada,\n\n{SAYS}"),
    "shouting_subject": ("LAST CHANCE TODAY", f"Hi Ada,\n\n{SAYS}"),
    "other_name": ("Peter, a question", f"Hi Ada,\n\n{SAYS}"),
    "empty_greeting": ("A question", f"Hi ,\n\n{SAYS}"),
    "body_short": ("A question", "Hi Ada,"),
    "body_long": ("A question", "Hi Ada,\n\n" + "one thing after another " * 60 + "came."),
    "body_too_long": ("A question", "Hi Ada,\n\n" + "y" * 20_001),
    "wrong_article": ("A question", f"Hi Ada,\n\nYou are a engineer of the kind that we like. {SAYS}"),
    "greeting_language": ("A question", f"Sehr geehrte Ada,\n\n{SAYS} It is for the team that you lead."),
    "emoji": ("A question", f"Hi Ada,\n\n{SAYS} \U0001f680"),
    "control_characters": ("A question", f"Hi Ada,\n\n{SAYS}\x07"),
    "header_injection": ("A question\x00", f"Hi Ada,\n\n{SAYS}"),
    "link_insecure": ("A question", f"Hi Ada,\n\n{SAYS} http://northwind.example/a"),
    "link_shortener": ("A question", f"Hi Ada,\n\n{SAYS} https://bit.ly/abc"),
    "link_broken": ("A question", f"Hi Ada,\n\n{SAYS} https://northwind.example/a%zz"),
    "link_gap": ("A question", f"Hi Ada,\n\n{SAYS} https://northwind.example/?company=&x=1"),
    "link_ip": ("A question", f"Hi Ada,\n\n{SAYS} https://192.0.2.7/a"),
    "link_personal": ("A question", f"Hi Ada,\n\n{SAYS} https://northwind.example/?u=ada%40acme.example"),
    "many_links": ("A question", f"Hi Ada,\n\n{SAYS} " + "https://northwind.example/ " * 4),
    "empty_body": ("A question", " "),
}  # fmt: skip
UNSIGNED = {
    "no_opt_out": SIGNED.replace("Tell me to stop writing and I will.", ""),
    "no_postal_address": SIGNED.replace("1 Example Street", ""),
    "no_sender_name": SIGNED.replace("Robin Ellis", ""),
}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        sender = {
            "sender_name": "Robin Ellis", "sender_email": "robin@northwind.example",
            "postal_address": "1 Example Street", "opt_out_line": "Tell me to stop writing and I will.",
        }  # fmt: skip
        save_identity(session, sender)
        yield session


def _template(session: Session, now: datetime, body: str = BODY) -> int:
    return library.add(session, Wording("Hello", "A question for {{ company }}", body), now).id


def _fill(session: Session, count: int) -> list[int]:
    """Clean people of many kinds: plain and odd names, initials before family names, shared companies."""
    rows = []
    for n in range(count):
        given, family = GIVEN[n % len(GIVEN)], f"Keller{n}"
        plain = (
            "".join(letter for letter in given.lower() if letter.isascii() and letter.isalpha()) or "kontakt"
        )
        local = MAILBOXES[n % len(MAILBOXES)].format(given=plain, family=f"keller{n}", initial=plain[0])
        local = "anna.keller0" if n == 0 else local
        firm = n // 2 if given not in ("健",) else n
        rows.append((given, family, f"{given} {family}", TITLES[n % len(TITLES)], f"Firm {firm}",
                     f"{local}@firm{n}.example", "valid"))  # fmt: skip
    session.connection().exec_driver_sql(
        "INSERT INTO prospects (first_name, last_name, full_name, title, company, email, email_status,"
        " created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z')",
        rows,
    )
    return list(session.scalars(Prospect.__table__.select().with_only_columns(Prospect.id)))


def _seed(session: Session, number: int, **values: str) -> int:
    base = {
        "first_name": "Ada", "last_name": f"Seed{number}", "full_name": f"Ada Seed{number}",
        "company": f"Seeded {number}",
        "title": "Head of Sales", "email": f"ada.seed{number}@seeded{number}.example",
        "email_status": "valid",
    }  # fmt: skip
    return add_prospect(session, **(base | values)).id


def _faulty(session: Session, template_id: int, now: datetime) -> dict[int, str]:
    """One draft with each fault, by draft: the code that must be found there."""
    found: dict[int, str] = {}

    def draft(prospect_id: int) -> int:
        return drafting.create(session, [prospect_id], template_id, now).draft_ids[0]

    for number, (code, values) in enumerate(PEOPLE.items()):
        found[draft(_seed(session, number, **values))] = code
    unsigned = {code: ("A question", f"Hi Ada,\n\n{SAYS}{end}") for code, end in UNSIGNED.items()}
    signed = {
        code: (subject, body + SIGNED) for code, (subject, body) in TEXTS.items() if code != "empty_body"
    }
    texts = {**signed, **unsigned, "empty_body": TEXTS["empty_body"]}
    for number, (code, (subject, body)) in enumerate(texts.items(), 100):
        email = "ada@acme.example" if code == "link_personal" else f"ada.seed{number}@seeded{number}.example"
        draft_id = draft(_seed(session, number, email=email))
        if code == "header_injection":
            session.get_one(Draft, draft_id).subject, session.get_one(Draft, draft_id).body = subject, body
            session.flush()
        else:
            drafting.edit(session, draft_id, subject, body, now)
        found[draft_id] = code
    excluded = _seed(session, 300)
    found[draft(excluded)] = "suppressed"
    suppressions.add(session, "address", "ada.seed300@seeded300.example", now=now)
    for number in (400, 401):
        same = draft(_seed(session, number, company="Twins"))
        drafting.edit(session, same, "A question", f"Hi Ada,\n\n{SAYS} It is about twins.{SIGNED}", now)
        if number == 401:
            found[same] = "duplicate_body"
    kept = draft(_seed(session, 500))
    drafting.hold(session, [kept], now)
    return {**found, kept: "on_hold"}


def test_every_fault_among_ten_thousand_is_found_and_nothing_else(session: Session, now: datetime) -> None:
    template_id = _template(session, now)
    clean = drafting.create(session, _fill(session, MANY), template_id, now).draft_ids
    faulty = _faulty(session, template_id, now)
    result = linting.lint(session, None, now)
    codes = {one: {group.code for group in result.groups if one in group.ids} for one in faulty}
    assert {one: code for one, code in faulty.items() if code not in codes[one]} == {}
    assert len(set(faulty.values())) >= 40
    assert {group.code: group.examples[0] for group in result.groups if set(group.ids) & set(clean)} == {}
    assert set(clean) <= set(result.clean)
    assert result.checked == len(clean) + len(faulty) + 1


def test_the_seeded_faults_are_nearly_all_there_are() -> None:
    seeded = {*PEOPLE, *TEXTS, *UNSIGNED, "suppressed", "duplicate_body", "on_hold"}
    elsewhere = {"link_mismatch", "no_sender_address", "changed_since_approval", "no_earlier_mail"}
    assert seeded | elsewhere == set(CATALOGUE)


def test_a_selection_is_linted_without_making_a_draft(session: Session, now: datetime) -> None:
    template_id = _template(session, now)
    people = [*_fill(session, 20), _seed(session, 1, first_name="HELENE", email="h@s.example")]
    result = linting.lint_selection(session, template_id, people, now)
    assert [(group.code, group.ids) for group in result.groups] == [("shouting_name", (people[-1],))]
    assert (result.checked, result.blocked, result.seen) == (21, 1, {})
    assert drafting.ids(session) == []


def test_whom_drafting_would_skip_is_counted(session: Session, now: datetime) -> None:
    template_id = _template(session, now)
    people = _fill(session, 3)
    drafting.create(session, people[:2], template_id, now)
    result = linting.lint_selection(session, template_id, people, now)
    assert (result.checked, result.skipped) == (1, {drafting.HAS_OPEN_DRAFT: 2})


def test_approving_what_was_seen_refuses_what_changed_since(session: Session, now: datetime) -> None:
    ids = drafting.create(session, _fill(session, 4), _template(session, now), now).draft_ids
    seen = linting.lint(session, ids, now).seen
    changed = session.get_one(Draft, ids[1])
    session.get_one(Prospect, changed.prospect_id).first_name = "Berta"
    session.flush()
    approval = drafting.approve(session, list(seen), now, seen=seen)
    assert approval.approved == [ids[0], *ids[2:]]
    assert [one.draft_id for one in approval.refused] == [ids[1]]


def test_drafts_that_are_no_longer_waiting_are_left_out(session: Session, now: datetime) -> None:
    ids = drafting.create(session, _fill(session, 3), _template(session, now), now).draft_ids
    drafting.approve(session, ids[:1], now)
    drafting.discard(session, ids[1:2], now)
    assert list(linting.lint(session, ids, now).clean) == ids[2:]


def test_progress_is_told_and_cancelling_stops_it(session: Session, now: datetime) -> None:
    ids = drafting.create(session, _fill(session, 1_500), _template(session, now), now).draft_ids
    told: list[tuple[int, int]] = []
    with pytest.raises(CancelledError):
        linting.lint(session, ids, now, lambda *one: told.append(one), lambda: bool(told))
    assert told == [(1_000, 1_500)]


def test_colleagues_who_get_one_text_are_told_of(session: Session, now: datetime) -> None:
    end = "{{ sender.name }}\n{{ sender.postal_address }}\n{{ opt_out_line }}"
    body = f"Hello,\n\nwe thought of {{{{ company }}}} at once.\n\n{end}"
    people = [_seed(session, n, company="Twins") for n in range(2)] + [_seed(session, 5, company="Else")]
    result = linting.lint_selection(session, _template(session, now, body), people, now)
    assert [(group.code, group.ids) for group in result.groups] == [("duplicate_body", (people[1],))]


def test_a_text_without_merge_fields_may_go_to_everybody(session: Session, now: datetime) -> None:
    wording = Wording("Same", "Hello", "Hello,\n\nwe moved to another street.\n\n{{ sender.name }}\n"
                      "{{ sender.postal_address }}\n{{ opt_out_line }}")  # fmt: skip
    template_id = library.add(session, wording, now).id
    people = [_seed(session, n, company="Twins") for n in range(2)]
    assert linting.lint_selection(session, template_id, people, now).groups == ()


def test_a_draft_on_hold_stays_so_until_it_is_written_anew(session: Session, now: datetime) -> None:
    draft_id = drafting.create(session, _fill(session, 1), _template(session, now), now).draft_ids[0]
    assert drafting.hold(session, [draft_id], now) == 1
    drafting.recheck(session, now)
    assert drafting.show(session, draft_id, now).state == "held"
    assert "hold" in drafting.approve(session, [draft_id], now).refused[0].why
    drafting.regenerate(session, [draft_id], now)
    assert drafting.show(session, draft_id, now).state == "draft"
