"""A full name taken apart: "Dr. BERG, Anna (Annie), MBA" -> Anna / Berg, with what was left out."""

from __future__ import annotations

import re

from prospector.cleaning import name_case, name_marks, name_order, name_titles
from prospector.cleaning.name_order import Name

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]{}<>=$]{0,60}[)\]]")
_NICKNAME = re.compile(r"(?:^|(?<=\s))[\"“”„«»‹›‚‘’'`]+([^\"“”„«»‹›‚‘’`]{1,30}?)[\"“”„«»‹›‘’'`]+(?=[\s,]|$)")
_BORN = re.compile(r"[,\s]+(?:née?|nee|geb\.?|geborene|formerly|fka|aka|a\.k\.a\.)\s+[^,]*", re.I)
_TAIL = re.compile(
    r"\s*(?:\s[|•·@–—~»]|\s-\s(?=.*\b(?:ceo|cfo|cto|manager|director|head|founder|owner|sales"
    r"|engineer)\b)).*$",
    re.I,
)
_JOB_INSIDE = re.compile(r"([^\W\d_][^,|/–—]{1,40}?)\s+([-|/–—])\s*(?=[^\W\d_])([^,]{2,40}),\s*(\S.*)")
_ODD = re.compile("[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff™®©★✓✔]+")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_])\s?[-\u2010-\u2014]\s?(?=[^\W\d_])")
_GLUED_INITIAL = re.compile(r"(?<=\b[^\W\d_]\.)(?!(?:Eng|Tech|Phil|Mus|Arch|Acc|Pharm|Com)\b)(?=[^\W\d_]{3})")
_GLUED_HONORIFIC = re.compile(
    r"^((?:Dr|Prof|Mr|Mrs|Ms|Hr|Fr|Dipl|Mag|Ing|St|Herr|Frau)\.)(?!in\b|inn\b|ssa\b)(?=[^\W\d_]{2})"
)


def parse(text: str, *, country: str = "", mailbox: str = "") -> Name:
    """Take a full name apart. `country` (ISO) and `mailbox` (the part of the email before the @) settle
    what the name alone leaves open; neither ever adds a name."""
    bare = without_asides(text)
    segments = name_titles.without_job([segment.split() for segment in bare.split(",") if segment.strip()])
    segments, generation = name_titles.without_degrees(segments)
    honorific, segments = name_titles.without_honorifics(segments, country)
    segments = [segment for segment in segments if segment]
    if not segments:
        return Name(honorific=honorific, extras=bool(honorific))
    if len(segments) >= 2:
        name = name_order.last_first(segments, country)
    elif honorific and len(segments[0]) == 1 and not name_titles.goes_with_first(honorific):
        name = Name(last=segments[0][0])
    else:
        name = name_order.in_order(segments[0], country, mailbox)
    kept = len("".join(text.split())) - text.count(",")
    shown = sum(len("".join(part.split())) for part in (name.first, name.middle, name.last, generation))
    return name._replace(honorific=honorific, generation=generation, extras=shown < kept - text.count("."))


def without_asides(text: str) -> str:
    """The name without brackets, quoted nicknames, maiden names, emoji and whatever follows a bar."""
    text = _ODD.sub(" ", text)
    stripped = _NICKNAME.sub(" ", without_brackets(text))
    text = stripped if re.search(r"[^\W\d_]", stripped) else re.sub('["“”„«»()\\[\\]{}]', " ", text)
    text = _BORN.sub("", text)
    job = _JOB_INSIDE.match(text)
    if job and (job[2] not in "-/" or name_titles.is_job(job[3].split())):
        text = f"{job[1]}, {job[4]}"
    text = _TAIL.sub("", text)
    text = _GLUED_HONORIFIC.sub(r"\1 ", text.strip())
    text = _SPACED_HYPHEN.sub("-", _GLUED_INITIAL.sub(" ", text))
    return name_marks.without_marks(" ".join(text.split()).strip(" ,;:*-/|"))


def without_brackets(text: str) -> str:
    """The name without what stands in round or square brackets."""
    return _BRACKETS.sub(" ", text) if "(" in text or "[" in text else text


def in_normal_case(name: Name, careless: bool, country: str) -> Name:
    """The name with carelessly typed parts in normal case. `careless`: the whole cell was."""
    land = country if country in name_case.SPELLING_LANDS else ""
    return name._replace(
        first=name_case.part_in_normal_case(name.first, False, land, careless),
        middle=name_case.part_in_normal_case(name.middle, False, land, careless),
        last=name_case.part_in_normal_case(name.last, True, land, careless),
    )
