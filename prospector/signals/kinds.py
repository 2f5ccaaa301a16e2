"""The kinds of signal in people's words, and the words of others that mean one of them."""

from __future__ import annotations

import re
from functools import cache

from prospector.cleaning.text import fold
from prospector.records import SIGNAL_KINDS

LABELS: dict[str, str] = {
    "topic": "Topic",
    "competitor_page": "Competitor page",
    "keyword": "Keyword",
    "hiring": "Hiring",
    "funding": "Funding",
    "tech": "Technology",
}
_WORDS: dict[str, str] = {
    "competitor_page": "competitor|competitors|competition|rival|vendor page|comparison|compare|"
    "alternatives|alternative|pricing page|wettbewerber|konkurrent|concurrent|competidor",
    "hiring": "hiring|hire|hires|job|jobs|job post|job posting|job opening|opening|openings|vacancy|"
    "vacancies|recruiting|recruitment|career|careers|role|stelle|stellenanzeige|einstellung|recrutement|empleo",
    "funding": "funding|funded|investment|investor|raise|raised|round|series|seed|venture|grant|ipo|"
    "finanzierung|finanzierungsrunde|levee de fonds|financiacion",
    "tech": "tech|technology|technologies|technographic|technographics|stack|tech stack|tool|"
    "tools|software|install|installed|uses|technologie|tecnologia",
    "keyword": "keyword|keywords|key word|search|search term|searched|query|google|ppc|seo|suchbegriff|"
    "schlagwort|mot cle|palabra clave",
    "topic": "topic|topics|intent|intent topic|theme|subject|interest|research|content|surge|thema|sujet|"
    "tema",
}  # fmt: skip
_PARTED = re.compile(r"[^a-z0-9]+")


def kind_of(text: str) -> str:
    """The kind that free words mean ("Job posting" -> hiring), "" when they mean none or it is not clear."""
    words = f" {_PARTED.sub(' ', fold(text)).strip()} "
    if (named := words.strip().replace(" ", "_")) in SIGNAL_KINDS:
        return named
    best = [(len(found[0].strip()), kind) for kind, test in _tests().items() if (found := test.search(words))]
    longest = max((length for length, _ in best), default=0)
    kinds = {kind for length, kind in best if length == longest}
    return kinds.pop() if len(kinds) == 1 else ""


@cache
def _tests() -> dict[str, re.Pattern[str]]:
    """Longer phrases stand first, so that they are what is found."""
    return {
        kind: re.compile(f" (?:{'|'.join(sorted(words.split('|'), key=len, reverse=True))}) ")
        for kind, words in _WORDS.items()
    }
