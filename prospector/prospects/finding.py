"""One prospect from what somebody typed."""

from __future__ import annotations

from difflib import get_close_matches

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from prospector.errors import InvalidInputError, NotFoundError
from prospector.matching import keys
from prospector.records import Address, Prospect


def by_email(session: Session, typed: str) -> int:
    """The id of the prospect with this address, or with the number in `#12`.

    Capitals, `+tag` and Gmail's dots do not matter, unless they tell several prospects apart.
    Raises NotFoundError naming the nearest address, InvalidInputError when several people share it.
    """
    typed = typed.strip()
    if typed.startswith("#"):
        return _numbered(session, typed)
    key = keys.email_key(typed)
    found = session.execute(
        select(Prospect.id, Prospect.email)
        .where(Prospect.email_key == key, Prospect.email_key != "")
        .order_by(Prospect.id)
    ).all()
    exact = [number for number, email in found if email == typed.lower()]
    numbers = exact or [number for number, _ in found] or _by_other_address(session, typed)
    if not numbers:
        raise _unknown(session, typed, key)
    if len(numbers) > 1:
        listed = ", ".join(f"#{number}" for number in numbers[:10])
        raise InvalidInputError(f"Several prospects share {typed}.", hint=f"Name one by number: {listed}")
    return numbers[0]


def _numbered(session: Session, typed: str) -> int:
    number = int(typed[1:]) if typed[1:].isascii() and typed[1:].isdigit() and len(typed) < 18 else 0
    if session.scalar(select(Prospect.id).where(Prospect.id == number)) is None:
        raise NotFoundError(f"There is no prospect {typed}.", hint="See: prospects --search NAME")
    return number


def _by_other_address(session: Session, typed: str) -> list[int]:
    other = select(Prospect.id).where(Prospect.other_email == typed.lower(), Prospect.other_email != "")
    further = select(Address.prospect_id).where(
        Address.email_key == keys.email_key(typed), Address.email != ""
    )
    return sorted(session.scalars(union(other, further)))


def _unknown(session: Session, typed: str, key: str) -> NotFoundError:
    """The nearest among people at the same domain or whose address begins alike."""
    local, _, host = (key or typed.lower()).rpartition("@")
    begins = Prospect.email_key.startswith((local or host)[:3], autoescape=True)
    same_domain = Prospect.domain == host
    around = select(Prospect.email).where(or_(begins, same_domain), Prospect.email_key != "").limit(500)
    near = get_close_matches(typed.lower(), session.scalars(around).all(), 1)
    hint = f"Did you mean {near[0]}?" if near else "Find people with: prospects --search NAME"
    return NotFoundError(f"No prospect has the address {typed}.", hint=hint)
