"""The dirt of real lists, applied to true values one cell at a time.

`Dirt` draws from one random source; `level` 1 is a usual bought list, 2 and 3 twice and three times as bad.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

from benchmarks.name_parts import NICKNAMES, WORDINGS
from benchmarks.synthetic_people import Employer, Someone

_LOOKALIKES = str.maketrans("aeopcxAEOPCX", "аеорсхАЕОРСХ")
_NEIGHBOURS = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "n": "m",
    "r": "t",
    "s": "d",
    "t": "z",
    "l": "k",
    "h": "j",
}
_SPACES = ("\u00a0", "  ", "\u200b", "\t", "\ufeff", " \u200e")
_HONORIFICS = {"de": ("Dr.", "Herr", "Frau", "Prof. Dr.", "Dipl.-Ing."), "fr": ("M.", "Mme", "Dr"),
               "en": ("Mr.", "Ms", "Dr.", "Mrs")}  # fmt: skip
_CREDENTIALS = (", MBA", ", PhD", " (he/him)", ", CPA", " MBA")
_FREE_TYPOS = {"gmail.com": "gmial.com", "hotmail.com": "hotmial.com", "outlook.com": "outlook.con"}
_MIDDLE_INITIALS = "ABCDEHJKLMPRSTW"
_MONTHS = {(11, 50): "Nov-50", (1, 10): "Jan-10"}


@dataclass(slots=True)
class Dirt:
    """Damages values; every method returns the cell as the list shows it."""

    chance: random.Random
    level: float = 1.0

    def hit(self, probability: float) -> bool:
        """Whether this kind of damage happens here; more likely at a higher level, never sure."""
        return self.chance.random() < min(probability * self.level, 0.9)

    def drops(self, probability: float) -> bool:
        """Whether a cell is left empty: grows slower than other dirt, for a row must still be somebody."""
        return self.chance.random() < min(probability * self.level**0.5, 0.9)

    def name(self, person: Someone) -> tuple[str, str, set[str]]:
        """Given and family name as the list has them, and which of the two the row no longer tells."""
        first, last = person.first_name, person.last_name
        lost: set[str] = set()
        if first in NICKNAMES and self.hit(0.08):
            first = self.chance.choice(NICKNAMES[first].split())
            lost.add("first_name")
        elif self.hit(0.03):
            first = f"{first[0]}." if self.chance.random() < 0.7 else first[0]
            lost.add("first_name")
        elif self.hit(0.02):
            first = f"{first} {_MIDDLE_INITIALS[person.number % len(_MIDDLE_INITIALS)]}."
        if self.hit(0.025):
            damaged = self.typo(last)
            lost |= {"last_name"} if damaged != last else set()
            last = damaged
        elif self.hit(0.012):
            damaged = self.typo(first)
            lost |= {"first_name"} if damaged != first else set()
            first = damaged
        if self.hit(0.05):
            first, last = self.without_accents(first), self.without_accents(last)
            lost |= {"first_name"} if not person.first_name.isascii() else set()
            lost |= {"last_name"} if not person.last_name.isascii() else set()
        if self.hit(0.012):
            first, last = last, first
        return first, last, lost

    def typo(self, word: str) -> str:
        """One slip: two letters swapped, one dropped, doubled or hit beside; never the first letter."""
        if len(word) < 5:
            return word
        at = self.chance.randrange(1, len(word) - 1)
        kind = self.chance.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 1:
            return word[:at] + word[at + 1 :]
        if kind == 2:
            return word[:at] + word[at] + word[at:]
        return word[:at] + _NEIGHBOURS.get(word[at], "e") + word[at + 1 :]

    def without_accents(self, text: str) -> str:
        """München as Muenchen or Munchen."""
        if text.isascii():
            return text
        if self.chance.random() < 0.5:
            spelled = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
            text = spelled.replace("ø", "oe").replace("å", "aa").replace("Ö", "Oe").replace("Å", "Aa")
        plain = (
            text.replace("ø", "o").replace("ł", "l").replace("ı", "i").replace("ß", "ss").replace("Ø", "O")
        )
        plain = plain.replace("Ł", "L").replace("æ", "ae")
        return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()

    def text(self, value: str) -> str:
        """Blanks, capitals, broken encoding, look-alike letters."""
        if not value:
            return value
        if self.hit(0.05):
            value = f"{self.chance.choice(_SPACES)}{value}{self.chance.choice(_SPACES)}"
        if self.hit(0.04):
            value = value.upper() if self.chance.random() < 0.6 else value.lower()
        if self.hit(0.015) and not value.isascii():
            value = mojibake(value)
        elif self.hit(0.004):
            value = value.replace("a", "а", 1) if "a" in value else value.translate(_LOOKALIKES)
        elif self.hit(0.006):
            value = value.replace("&", "&amp;").replace("'", "&#39;")
        return value

    def full_name(self, person: Someone, first: str, last: str) -> str:
        """Both names in one cell, in one of the usual orders, with what else people put there."""
        honorifics = _HONORIFICS.get(person.employer.country.language, ())
        if self.hit(0.12):
            return f"{last}, {first}"
        if honorifics and self.hit(0.06):
            return f"{self.chance.choice(honorifics)} {first} {last}"
        if self.hit(0.04):
            return f"{first} {last}{self.chance.choice(_CREDENTIALS)}"
        return f"{first} {last}"

    def title(self, title: str) -> str:
        """A job title as it is, or as another list words it."""
        if title in WORDINGS and self.hit(0.06):
            return self.chance.choice(WORDINGS[title])
        return title

    def company(self, employer: Employer) -> tuple[str, bool]:
        """The company's name as the list has it, and whether its true name can still be told."""
        name, whole = employer.name, True
        if employer.short != employer.name and self.hit(0.05):
            name, whole = employer.short, False
        elif self.hit(0.015):
            damaged = self.typo(name)
            name, whole = damaged, damaged == name
        if self.chance.random() < 0.55:
            name = f"{name} {employer.legal_form}"
        if self.hit(0.03):
            name = name.replace(" & ", " und " if employer.country.language == "de" else " and ")
            whole = whole and " & " not in employer.name
        if self.hit(0.02):
            name = name.replace(" ", "-", 1)
            whole = False
        return name, whole

    def email(self, address: str) -> str:
        """An address as people paste it."""
        draw = self.chance.random() * 1.0 / self.level
        if draw < 0.02:
            return f"mailto:{address}"
        if draw < 0.035:
            local = address.split("@")[0].replace(".", " ").title()
            return f"{local} <{address}>"
        if draw < 0.06:
            return address.upper() if self.chance.random() < 0.4 else address.title()
        if draw < 0.08:
            return f" {address}{self.chance.choice((' ', '.', ',', ';', ' '))}"
        if draw < 0.09:
            return address.replace("@", " (at) ")
        if draw < 0.095:
            return address.replace("@", "+crm@")
        return address

    def phone(self, number: str, country: str) -> str | int | float:
        """A number as typed in its country, or as a spreadsheet ruined it."""
        if not number:
            return ""
        code, national = split_phone(number)
        kind = self.chance.random()
        if self.hit(0.03):
            return int(number[1:])
        if self.hit(0.01):
            return float(number[1:])
        if kind < 0.25:
            return number
        if kind < 0.45:
            return f"+{code} {national[:3]} {national[3:6]} {national[6:]}".strip()
        if kind < 0.6:
            return f"00{code} {national[:2]} {national[2:]}"
        if kind < 0.7 and code not in ("1",):
            return f"+{code} (0){national[:2]} {national[2:]}"
        if kind < 0.9:
            return self._national(code, national)
        return f"+{code}-{national[:3]}-{national[3:]}"

    def _national(self, code: str, national: str) -> str:
        if code == "1":
            return f"({national[:3]}) {national[3:6]}-{national[6:]}"
        return f"0{national[:2]}{self.chance.choice(('/', ' ', '-', ' '))}{national[2:]}"

    def website(self, domain: str) -> str:
        """A domain, or the address of a page on it."""
        draw = self.chance.random()
        if draw < 0.3:
            return domain
        if draw < 0.6:
            return f"https://www.{domain}"
        if draw < 0.8:
            return f"www.{domain}"
        if draw < 0.95:
            return f"http://{domain}/"
        return f"https://{domain}/about?utm_source=list"

    def linkedin(self, address: str) -> str:
        """A profile's address in its many spellings."""
        slug = address.rpartition("/")[2]
        return self.chance.choice((
            address, f"{address}/", f"http://linkedin.com/in/{slug}", f"linkedin.com/in/{slug}/",
            f"www.linkedin.com/in/{slug}", f"https://de.linkedin.com/in/{slug}?trk=people",
        ))  # fmt: skip

    def country(self, names: tuple[str, ...]) -> str:
        return self.chance.choice(names[:2] if not self.hit(0.5) else names)

    def employees(self, low: int, high: int) -> tuple[str | int, int, int]:
        """A size (one number, a range, a range that became a date), and the least and most that it says."""
        draw = self.chance.random()
        if draw < 0.4:
            exact = self.chance.randint(low, high)
            return exact, exact, exact
        if (low, high) in _MONTHS and self.hit(0.1):
            return _MONTHS[low, high], low, high
        if draw < 0.8:
            return f"{low}-{high}", low, high
        return f"{low:,} – {high:,} employees" if draw < 0.9 else f"{low} to {high}", low, high

    def free_email(self, address: str) -> str:
        """A private address, at times at a misspelled host."""
        local, _, host = address.partition("@")
        if host in _FREE_TYPOS and self.hit(0.02):
            return f"{local}@{_FREE_TYPOS[host]}"
        return self.email(address)


def mojibake(text: str) -> str:
    """UTF-8 read as Windows-1252, where every byte has a letter there."""
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text


def split_phone(number: str) -> tuple[str, str]:
    """Country code and national number of an E.164 number of the countries used here."""
    digits = number.lstrip("+")
    length = 1 if digits.startswith("1") else 2
    return digits[:length], digits[length:]
