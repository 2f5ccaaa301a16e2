"""Templates as files: YAML between two `---` lines (name, description, subject, required), then the text."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any

from prospector.drafts.syntax import MAX_BYTES
from prospector.errors import FileError, FormatError, LimitError

_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(?P<matter>.*?\n)---[ \t]*\n(?P<body>.*)\Z", re.DOTALL)
_KEYS = ("name", "description", "subject", "required")
_MAX_MATTER = 4_000
_SHAPE = "A template file starts with ---, then name: and subject:, then --- and the text."


@dataclass(frozen=True, slots=True)
class Wording:
    """What a template says. `required` are merge fields without which a draft is held."""

    name: str
    subject: str
    body: str
    description: str = ""
    required: tuple[str, ...] = ()

    def tidied(self) -> Wording:
        """The same with plain line ends, and without blanks around it."""
        plain = self.body.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
        return Wording(
            " ".join(self.name.split()), self.subject.strip(), plain, self.description.strip(), self.required
        )


def read_template(path: Path) -> Wording:
    """The template in a file. Nothing in it is run or looked up.

    Raises FileError when it cannot be read, LimitError above 64 kB, FormatError when it is no template.
    """
    return parse_template(_read(path), place=str(path))


def parse_template(text: str, *, place: str) -> Wording:
    """The template in a text; `place` names its source in errors."""
    found = _MATTER.match(text.replace("\r\n", "\n").replace("\r", "\n"))
    if found is None:
        raise FormatError("This is not a template file.", hint=_SHAPE, place=place)
    matter = _matter(found["matter"], place)
    return Wording(
        name=_text(matter, "name", place),
        subject=_text(matter, "subject", place),
        body=found["body"],
        description=_text(matter, "description", place, needed=False),
        required=_names(matter, place),
    ).tidied()


def template_text(wording: Wording) -> str:
    """The file form of a template, as parse_template reads it."""
    import yaml

    matter = {"name": wording.name, "description": wording.description, "subject": wording.subject}
    lists: dict[str, Any] = {"required": list(wording.required)} if wording.required else {}
    head = yaml.safe_dump({**matter, **lists}, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{head}---\n{wording.body}\n"


def write_template(wording: Wording, path: Path) -> None:
    """Write a template to a new file. Raises FileError when it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template_text(wording))
    except FileExistsError as error:
        raise FileError(
            "The file is there already.", hint="Choose another name; it was not changed.", place=str(path)
        ) from error
    except OSError as error:
        raise FileError(
            f"The file cannot be written: {error.strerror}.", hint="Check the folder.", place=str(path)
        ) from error


def _read(path: Path) -> str:
    try:
        # non-blocking: opening a named pipe would wait for its other end
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not S_ISREG(os.fstat(descriptor).st_mode):
                raise FormatError("This is not a file.", hint=_SHAPE, place=str(path))
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileError(
            f"The file cannot be read: {error.strerror}.", hint="Check its name.", place=str(path)
        ) from error
    if len(data) > MAX_BYTES:
        raise LimitError("A template file may have 64 kB at most.", hint="Shorten it.", place=str(path))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError("This is not UTF-8 text.", hint="Save it as UTF-8.", place=str(path)) from error


def _matter(text: str, place: str) -> dict[Any, Any]:
    from prospector import plain_yaml

    if len(text) > _MAX_MATTER:
        raise LimitError("The part between the --- lines is too long.", hint=_SHAPE, place=place)
    try:
        matter = plain_yaml.read(text)
    except plain_yaml.PlainYamlError as error:
        line = (error.line or 1) + 1
        raise FormatError(
            "The part between the --- lines is not valid YAML.",
            hint="Put quotes around a subject that holds braces or a colon.",
            place=f"{place}, line {line}",
        ) from error
    if not isinstance(matter, dict):
        raise FormatError("The part between the --- lines names nothing.", hint=_SHAPE, place=place)
    unknown = [key for key in matter if key not in _KEYS]
    if unknown:
        raise FormatError(
            f"{str(unknown[0])[:60]!r} is not known here.", hint=f"Known are {', '.join(_KEYS)}.", place=place
        )
    return matter


def _text(matter: dict[Any, Any], key: str, place: str, *, needed: bool = True) -> str:
    value = matter.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise FormatError(f"{key} must be text.", hint=f'Write {key}: "..." in quotes.', place=place)
    return value


def _names(matter: dict[Any, Any], place: str) -> tuple[str, ...]:
    value = matter.get("required") or []
    if not isinstance(value, list) or len(value) > 50 or not all(isinstance(name, str) for name in value):
        raise FormatError(
            "required must be a list of fields.", hint="For example: required: [first_name]", place=place
        )
    return tuple(value)
