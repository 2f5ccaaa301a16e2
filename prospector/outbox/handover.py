"""Giving approved drafts to another program: .eml files, a mailto link, the clipboard.

Nothing is sent here, and nothing is recorded as sent. Each draft's approval and the do-not-contact list
are asked at that very moment. A file is on disk under its final name before the hand-over is recorded: a
crash in between leaves the draft approved, and handing over again finds the file by its Message-ID and
takes it as its own instead of writing a second one.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import update
from sqlalchemy.orm import Session

from prospector import touches
from prospector.approval import Approved, approved
from prospector.errors import FileError, InvalidInputError, ProspectorError
from prospector.outbox.message import Letter, build, checked_address
from prospector.paths import private_folder
from prospector.records import Draft, Prospect
from prospector.storage import note_change

MAX_MAILTO = 1_900
EML, MAILTO, CLIPBOARD = "eml", "mailto", "clipboard"
_SAYS = {EML: "as a file", MAILTO: "to the mail program", CLIPBOARD: "by the clipboard"}


@dataclass(frozen=True, slots=True)
class Handed:
    """One draft handed over: `path` for a file, `url` for a mailto link, `text` for the clipboard."""

    draft_id: int
    prospect_id: int
    to: str
    subject: str
    path: Path | None = None
    url: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class NotHanded:
    """One draft that was not, with the reason and what to do about it."""

    draft_id: int
    why: str
    hint: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was handed over, and what was not."""

    done: list[Handed] = field(default_factory=list)
    refused: list[NotHanded] = field(default_factory=list)


def to_eml(session: Session, draft_ids: Sequence[int], folder: Path, now: datetime) -> HandOver:
    """Write each approved draft as an .eml file that mail programs open for sending, and record it.

    The folder is made when it is missing; a file that is there is never overwritten. Files are readable
    by their owner only. Raises FileError when the folder cannot be written; files of this call are then
    removed again, since the caller's transaction ends with nothing recorded.
    """
    try:
        private_folder(folder)
    except OSError as error:
        raise _not_written(folder, error) from error
    written: list[Path] = []

    def give(draft: Approved) -> Handed:
        data = build(_letter(draft), now, unsent=True)
        prospect = session.get_one(Prospect, draft.prospect_id)
        stem = file_stem(draft.draft_id, prospect.full_name, prospect.company_short or prospect.company)
        path, is_new = _place(data, folder, stem, draft.message_id)
        if is_new:
            written.append(path)
        return Handed(draft.draft_id, draft.prospect_id, draft.to, draft.subject, path=path)

    try:
        return _hand_over(session, draft_ids, now, EML, give)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def mailto(session: Session, draft_ids: Sequence[int], now: datetime) -> HandOver:
    """A mailto link for each approved draft, and record it; too long a text is refused (use to_eml).

    The link names the recipient, the subject and the text, and nothing else.
    """

    def give(draft: Approved) -> Handed:
        url = mailto_url(draft.to, draft.subject, draft.body)
        return Handed(draft.draft_id, draft.prospect_id, draft.to, draft.subject, url=url)

    return _hand_over(session, draft_ids, now, MAILTO, give)


def clipboard(session: Session, draft_ids: Sequence[int], now: datetime) -> HandOver:
    """The text of each approved draft for the clipboard, and record it; the caller does the copying."""

    def give(draft: Approved) -> Handed:
        to = checked_address(draft.to)
        text = f"To: {to}\nSubject: {draft.subject}\n\n{draft.body}\n"
        return Handed(draft.draft_id, draft.prospect_id, to, draft.subject, text=text)

    return _hand_over(session, draft_ids, now, CLIPBOARD, give)


def mailto_url(to: str, subject: str, body: str) -> str:
    """The mailto link for one recipient. Raises InvalidInputError above 1,900 characters."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    query = f"subject={quote(subject, safe='')}&body={quote(lines, safe='')}"
    url = f"mailto:{quote(checked_address(to), safe='@')}?{query}"
    if len(url) > MAX_MAILTO:
        raise InvalidInputError(
            f"The text is too long for a link ({len(url):,} of {MAX_MAILTO:,} characters).",
            hint="Hand it over as an .eml file instead.",
        )
    return url


def _hand_over(
    session: Session,
    draft_ids: Sequence[int],
    now: datetime,
    by: str,
    give: Callable[[Approved], Handed],
) -> HandOver:
    result = HandOver()
    for draft_id in dict.fromkeys(draft_ids):
        try:
            draft = approved(session, draft_id, now)
            handed = give(draft)
        except FileError:
            raise
        except ProspectorError as error:
            result.refused.append(NotHanded(draft_id, error.message, error.hint))
            continue
        _record(session, draft, by, now)
        result.done.append(handed)
    return result


def _record(session: Session, draft: Approved, by: str, now: datetime) -> None:
    changed = session.execute(
        update(Draft)
        .where(Draft.id == draft.draft_id, Draft.state == "approved")
        .values(state="handed_over", handed_over_at=now, handed_over_by=by, updated_at=now)
    )
    assert changed.rowcount == 1  # type: ignore[attr-defined]
    summary = f"Email handed over {_SAYS[by]}: {draft.subject}"
    touches.log(session, draft.prospect_id, "handed_over", now=now, summary=summary, draft_id=draft.draft_id)
    note_change(session, "drafts")


def _letter(draft: Approved) -> Letter:
    return Letter(
        draft.to,
        draft.sender_name,
        draft.sender_email,
        draft.subject,
        draft.body,
        draft.message_id,
        draft.html,
    )


def file_stem(draft_id: int, *words: str) -> str:
    """A file name safe on every system, without its ending: the draft's number, then plain letters."""
    from anyascii import anyascii

    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(" ".join(words)[:200]).lower()).strip("-")
    return f"{draft_id:05d}-{plain[:60]}".strip("-")


def _place(data: bytes, folder: Path, stem: str, message_id: str) -> tuple[Path, bool]:
    """Put the bytes under a new name in the folder in one step; or find the same message there already.

    Returns the path, and whether it is new.
    """
    for number in range(1, 1000):
        path = folder / (f"{stem}.eml" if number == 1 else f"{stem}-{number}.eml")
        if _message_id_of(path) == message_id:
            return path, False
        if not os.path.lexists(path) and _write_new(data, path):
            return path, True
    raise FileError(
        "There are too many files of this name.", hint="Choose an empty folder.", place=str(folder)
    )


def _message_id_of(path: Path) -> str:
    try:
        if path.is_symlink() or not path.is_file():
            return ""
        with path.open("rb") as file:
            return str(BytesHeaderParser(policy=SMTP).parsebytes(file.read(10_000))["message-id"] or "")
    except (OSError, ValueError, LookupError):
        return ""


def _write_new(data: bytes, path: Path) -> bool:
    """Write, flush to disk, then link under the final name, which fails rather than overwrites."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return _publish(part, path)
    except OSError as error:
        raise _not_written(path.parent, error) from error
    finally:
        part.unlink(missing_ok=True)


def _publish(part: Path, path: Path) -> bool:
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES):
            raise
        part.rename(path)  # a file system without hard links; on Windows rename never overwrites
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no way to flush a folder
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_written(folder: Path, error: OSError) -> FileError:
    return FileError(
        f"The file cannot be written: {error.strerror}.",
        hint="Check the folder and the free space, or choose another folder. Nothing was recorded.",
        place=str(folder),
    )
