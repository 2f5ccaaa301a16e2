"""Handing over: checked at that moment, recorded as handed over, never lost and never doubled."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prospector import suppressions
from prospector.drafts import drafting, library
from prospector.drafts.template_files import Wording
from prospector.errors import FileError, InvalidInputError
from prospector.outbox import handover
from prospector.records import Draft, Touch
from prospector.settings import save_identity
from prospector.storage import Database
from tests.factories import add_prospect

BODY = """Hi {{ first_name }},

about {{ company }} & more: 100 %?

{{ sender.name }}
{{ sender.postal_address }}
{{ opt_out_line }}"""


@pytest.fixture
def session(database: Database, now: datetime) -> Iterator[Session]:
    with database.writing() as session:
        save_identity(
            session,
            {
                "sender_name": "Robin Ellis",
                "sender_email": "robin@northwind.example",
                "postal_address": "1 Street",
            },
        )
        library.add(session, Wording("Hello", "For {{ company }}", BODY), now)
        yield session


def _approved(session: Session, now: datetime, **values: Any) -> int:
    prospect = add_prospect(session, **values)
    template = library.find(session, "Hello")
    draft_id = drafting.create(session, [prospect.id], template.id, now).draft_ids[0]
    assert drafting.approve(session, [draft_id], now).approved == [draft_id]
    return draft_id


def test_a_file_is_written_and_recorded_as_handed_over_not_as_sent(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    draft_id = _approved(
        session, now, first_name="Ada", last_name="Löve", company="Acme", email="ada@acme.example"
    )
    result = handover.to_eml(session, [draft_id], tmp_path / "out", now)
    path = result.done[0].path
    assert path == tmp_path / "out" / f"{draft_id:05d}-ada-love-acme.eml"
    message = BytesParser(policy=SMTP).parsebytes(path.read_bytes())
    assert (message["to"], message["subject"], message["x-unsent"]) == ("ada@acme.example", "For Acme", "1")
    stored = session.get_one(Draft, draft_id)
    assert (stored.state, stored.handed_over_by, stored.handed_over_at) == ("handed_over", "eml", now)
    assert message["message-id"] == stored.message_id
    touch = session.scalars(select(Touch)).one()
    assert (touch.kind, touch.draft_id, touch.at) == ("handed_over", draft_id, now)
    assert "For Acme" in touch.summary


@pytest.mark.skipif(os.name == "nt", reason="file modes are a POSIX matter")
def test_the_file_and_a_new_folder_are_the_owners_alone(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    path = handover.to_eml(session, [_approved(session, now)], tmp_path / "out", now).done[0].path
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\x",
        "CON",
        "x" * 300,
        "trailing.",
        "nul\x00byte",
        "日本 太郎",
        "",
        "🙂",
        ".hidden",
    ],
)
def test_whatever_the_name_the_file_stays_in_the_folder(
    session: Session, now: datetime, tmp_path: Path, name: str
) -> None:
    draft_id = _approved(session, now, full_name=name, company="Acme")
    path = handover.to_eml(session, [draft_id], tmp_path / "out", now).done[0].path
    assert path is not None
    assert path.parent == tmp_path / "out"
    assert list(path.parent.iterdir()) == [path]
    assert len(path.name) <= 80
    assert path.name.isascii()


def test_a_file_or_link_in_the_way_is_never_touched(session: Session, now: datetime, tmp_path: Path) -> None:
    draft_id = _approved(session, now, full_name="Ada", company="Acme")
    stem = f"{draft_id:05d}-ada-acme"
    (tmp_path / f"{stem}.eml").write_text("mine")
    (tmp_path / f"{stem}-2.eml").symlink_to(tmp_path / "elsewhere")
    path = handover.to_eml(session, [draft_id], tmp_path, now).done[0].path
    assert path == tmp_path / f"{stem}-3.eml"
    assert (tmp_path / f"{stem}.eml").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_after_a_crash_before_the_record_the_file_is_found_again(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    class CrashError(Exception):
        pass

    with database.writing() as session:
        save_identity(
            session,
            {
                "sender_name": "Robin Ellis",
                "sender_email": "robin@northwind.example",
                "postal_address": "1 Street",
            },
        )
        library.add(session, Wording("Hello", "For {{ company }}", BODY), now)
        draft_id = _approved(session, now)
    with pytest.raises(CrashError), database.writing() as session:  # noqa: PT012
        first = handover.to_eml(session, [draft_id], tmp_path / "out", now).done[0].path
        raise CrashError
    with database.writing() as session:
        assert session.get_one(Draft, draft_id).state == "approved"
        again = handover.to_eml(session, [draft_id], tmp_path / "out", now).done[0].path
    assert again == first
    assert list((tmp_path / "out").iterdir()) == [first]


def test_a_folder_that_cannot_be_written_raises_and_leaves_nothing(
    session: Session, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _approved(session, now), _approved(session, now)
    real, calls = os.fsync, []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left"):
        handover.to_eml(session, [one, two], tmp_path / "out", now)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_where_the_folder_should_be_is_told(session: Session, now: datetime, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(FileError):
        handover.to_eml(session, [_approved(session, now)], tmp_path / "out", now)


def test_only_approved_drafts_leave_and_each_only_once(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    draft_id = _approved(session, now)
    assert len(handover.to_eml(session, [draft_id, draft_id], tmp_path, now).done) == 1
    again = handover.to_eml(session, [draft_id, 999], tmp_path, now)
    assert again.done == []
    assert "handed over already" in again.refused[0].why
    assert "no draft" in again.refused[1].why
    other = _approved(session, now)
    drafting.unapprove(session, [other], now)
    assert "waits for review" in handover.clipboard(session, [other], now).refused[0].why
    assert len(session.scalars(select(Touch)).all()) == 1


@pytest.mark.parametrize("way", ["eml", "mailto", "clipboard"])
def test_a_suppressed_person_is_never_handed_over(
    session: Session, now: datetime, tmp_path: Path, way: str
) -> None:
    draft_id = _approved(session, now, email="ada@acme.example")
    suppressions.add(session, "address", "ADA@acme.example", now=now, reason="asked us to stop")
    result = {
        "eml": lambda: handover.to_eml(session, [draft_id], tmp_path / "out", now),
        "mailto": lambda: handover.mailto(session, [draft_id], now),
        "clipboard": lambda: handover.clipboard(session, [draft_id], now),
    }[way]()
    assert result.done == []
    assert "asked us to stop" in result.refused[0].why
    assert session.scalars(select(Touch)).all() == []


def test_a_change_since_the_approval_stops_the_hand_over_and_sends_it_back_to_review(
    session: Session, now: datetime
) -> None:
    draft_id = _approved(session, now)
    session.execute(text("UPDATE drafts SET body = 'other'"))
    session.expire_all()
    result = handover.clipboard(session, [draft_id], now)
    assert "changed since" in result.refused[0].why
    assert session.get_one(Draft, draft_id).state == "draft"


def test_a_mailto_link_names_recipient_subject_and_text_alone(session: Session, now: datetime) -> None:
    draft_id = _approved(
        session, now, first_name="Ada", company="A&bcc=x@y.example", email="ada+b@acme.example"
    )
    url = handover.mailto(session, [draft_id], now).done[0].url
    parts = urlsplit(url)
    assert (parts.scheme, parts.path, parts.fragment) == ("mailto", "ada%2Bb@acme.example", "")
    fields = parse_qs(parts.query, strict_parsing=True)
    assert set(fields) == {"subject", "body"}
    assert fields["subject"] == ["For A&bcc=x@y.example"]
    assert "100 %?\r\n\r\nRobin Ellis" in fields["body"][0]
    assert "+" not in url
    assert "\n" not in url


@pytest.mark.parametrize(
    "hostile", ["&bcc=x@y.example", "?attach=/etc/passwd", "\r\nBcc: x", "%0ABcc:", "#frag", '"<>']
)
def test_nothing_breaks_out_of_a_mailto_link(hostile: str) -> None:
    url = handover.mailto_url("ada@acme.example", hostile, hostile)
    fields = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert set(fields) == {"subject", "body"}
    assert fields["subject"] == [hostile]
    assert url.count("?") == 1


def test_too_long_a_link_is_refused_and_offers_a_file(session: Session, now: datetime) -> None:
    with pytest.raises(InvalidInputError) as caught:
        handover.mailto_url("ada@acme.example", "s", "x" * 4_000)
    assert ".eml" in caught.value.hint
    draft_id = _approved(session, now)
    body = drafting.show(session, draft_id, now).body + "\n" + "ü" * 400
    drafting.edit(session, draft_id, "s", body, now)
    drafting.approve(session, [draft_id], now)
    assert ".eml" in handover.mailto(session, [draft_id], now).refused[0].hint
    assert session.get_one(Draft, draft_id).state == "approved"


def test_the_clipboard_gets_recipient_subject_and_text(session: Session, now: datetime) -> None:
    draft_id = _approved(session, now, first_name="Ada", company="Acme", email="ada@acme.example")
    handed = handover.clipboard(session, [draft_id], now).done[0]
    assert handed.text.startswith("To: ada@acme.example\nSubject: For Acme\n\nHi Ada,\n")
    assert session.get_one(Draft, draft_id).handed_over_by == "clipboard"
