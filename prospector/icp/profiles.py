"""The profiles of a workspace: shipped ones, saved ones, and the active one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from prospector.conditions import nearest
from prospector.errors import FileError, InvalidInputError, LimitError, NotFoundError
from prospector.icp.rules import LARGEST_SOURCE, Profile, parse_profile
from prospector.paths import shipped
from prospector.records import Fit, IcpProfile, IcpVersion
from prospector.storage import note_change


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One saved profile. `scored` and `fits` count prospects, as of the last time it was applied."""

    id: int
    name: str
    version: int
    active: bool
    description: str
    threshold: int
    rules: int
    scored: int
    fits: int
    updated_at: datetime


def install_shipped(session: Session, now: datetime) -> bool:
    """In a workspace without any profile, save the shipped ones and make the first active."""
    if session.scalar(select(IcpProfile.id).limit(1)) is not None:
        return False
    ids = [save(session, source, now) for source in shipped_sources()]
    set_active(session, ids[0])
    return True


def shipped_sources() -> list[str]:
    """The YAML of the shipped profiles, in the order of their file names."""
    return [read_source(path) for path in sorted((shipped("templates") / "icp").glob("*.yaml"))]


def read_source(path: Path) -> str:
    """The text of a profile file. Raises FileError or LimitError naming the file."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_SOURCE + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise FileError(
            f"The profile cannot be read: {error.strerror}.", hint="Check its path.", place=str(path)
        ) from error
    except UnicodeDecodeError as error:
        raise FileError(
            "The profile is not UTF-8 text.", hint="Save it as UTF-8.", place=str(path)
        ) from error
    if len(raw) > LARGEST_SOURCE:
        raise LimitError(f"The profile is larger than {LARGEST_SOURCE // 1000} kB.", place=str(path))
    return text


def save(
    session: Session, source: str, now: datetime, *, profile_id: int | None = None, place: str = "ICP profile"
) -> int:
    """Save a profile's YAML and return its id; its fits are renewed by prospector.icp.scoring.

    With `profile_id` that profile is replaced (and renamed if the YAML says so), else the one of that
    name, else a new one is made. The version goes up whenever the YAML differs; all of them are kept.
    Raises InvalidInputError when the YAML is no profile, NotFoundError for an unknown id.
    """
    profile = parse_profile(source, place=place)
    record = namesake = _named(session, profile.name)
    if profile_id is not None:
        record = _record(session, profile_id)
    if namesake is not None and namesake is not record:
        raise InvalidInputError(
            f"Another profile is called {profile.name!r}.", hint="Choose another name.", place=place
        )
    if record is None:
        record = IcpProfile(name=profile.name, source=source, updated_at=now, version=1)
        session.add(record)
        _keep_version(session, record, now)
    elif record.source != source:
        record.name, record.source, record.updated_at = profile.name, source, now
        record.version += 1
        _keep_version(session, record, now)
    note_change(session, "icp_profiles")
    return record.id


def _keep_version(session: Session, record: IcpProfile, now: datetime) -> None:
    session.flush()
    session.add(
        IcpVersion(profile_id=record.id, version=record.version, source=record.source, created_at=now)
    )
    session.flush()


def load(session: Session, profile_id: int) -> Profile:
    """The saved profile, read. Raises NotFoundError."""
    record = _record(session, profile_id)
    return parse_profile(record.source, place=record.name)


def source(session: Session, profile_id: int) -> str:
    """Its YAML as the user wrote it. Raises NotFoundError."""
    return _record(session, profile_id).source


def listed(session: Session) -> list[ProfileRow]:
    """All saved profiles, oldest first."""
    records = session.scalars(select(IcpProfile).order_by(IcpProfile.id)).all()
    return [_row(session, record) for record in records]


def find(session: Session, name: str) -> ProfileRow:
    """The profile of that name, whatever its case. Raises NotFoundError naming the nearest."""
    record = _named(session, name)
    if record is None:
        names = session.scalars(select(IcpProfile.name)).all()
        raise NotFoundError(
            f"There is no ICP profile called {name!r}.",
            hint=f"{nearest(name, names)}See them with: prospector icp list",
        )
    return _row(session, record)


def active(session: Session) -> ProfileRow | None:
    """The profile that the lists sort and filter by, if there is one."""
    record = session.scalar(select(IcpProfile).where(IcpProfile.active).order_by(IcpProfile.id).limit(1))
    return _row(session, record) if record else None


def chosen(session: Session, name: str | None) -> ProfileRow:
    """The profile of that name, or without one the active one. Raises NotFoundError."""
    row = find(session, name) if name else active(session)
    if row is None:
        raise NotFoundError("No profile is active.", hint="Run: prospector icp activate NAME")
    return row


def set_active(session: Session, profile_id: int) -> None:
    """Make this the one active profile; prospector.icp.scoring.activate also renews its fits."""
    record = _record(session, profile_id)
    session.execute(update(IcpProfile).values(active=False))
    record.active = True
    session.flush()
    note_change(session, "icp_profiles")


def remove(session: Session, profile_id: int) -> None:
    """Remove a profile and its fits; when it was active the oldest other one becomes active."""
    record = _record(session, profile_id)
    session.delete(record)
    session.flush()
    oldest = session.scalar(select(func.min(IcpProfile.id)))
    if record.active and oldest is not None:
        set_active(session, oldest)
    note_change(session, "icp_profiles", "fits")


def _record(session: Session, profile_id: int) -> IcpProfile:
    record = session.get(IcpProfile, profile_id)
    if record is None:
        raise NotFoundError("This ICP profile is gone.", hint="See them with: prospector icp list")
    return record


def _named(session: Session, name: str) -> IcpProfile | None:
    """Names differ by more than case; they are few, so comparing them here is cheap."""
    folded = " ".join(name.split()).casefold()
    records = session.scalars(select(IcpProfile).order_by(IcpProfile.id))
    return next((record for record in records if record.name.casefold() == folded), None)


def _row(session: Session, record: IcpProfile) -> ProfileRow:
    profile = parse_profile(record.source, place=record.name)
    counted = select(func.count(), func.count().filter(Fit.verdict == "fits")).where(
        Fit.profile_id == record.id
    )
    scored, fits = session.execute(counted).one()
    return ProfileRow(
        id=record.id,
        name=record.name,
        version=record.version,
        active=record.active,
        description=profile.description,
        threshold=profile.threshold,
        rules=len(profile.must) + len(profile.must_not) + len(profile.rules),
        scored=scored,
        fits=fits,
        updated_at=record.updated_at,
    )
