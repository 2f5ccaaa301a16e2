"""Whether a text leans on an email that went before it, in the languages of the hints."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prospector.drafts.template_files import Variant

_MAIL = r"(?:e-?mail|mail|note|message)"
_SAYS_SO = (
    # English
    r"i (?:recently |already )?(?:wrote|e-?mailed|messaged) (?:to )?you",
    r"(?:i have|i[’']ve) (?:recently |already )?(?:written|e-?mailed|messaged) (?:to )?you",
    rf"my (?:last|previous|earlier|first|recent) {_MAIL}",
    r"following up on my|just following up|circling back",
    r"(?:have not|haven[’']t|did not|didn[’']t) (?:yet )?heard? (?:back )?from you",
    # German
    r"(?:ich (?:hatte|habe)|hatte ich|habe ich) (?:ihnen|euch|dir)[^.!?]{0,40} geschrieben",
    r"schrieb (?:ich )?(?:ihnen|euch|dir)",
    r"meine[rn]? (?:letzte|vorige|frühere|erste|vorherige)n? (?:e-?mail|mail|nachricht)",
    r"nachhaken|nachfassen|noch (?:nichts|keine (?:antwort|rückmeldung)) von ihnen",
    # French
    r"je vous (?:ai|avais) (?:déjà |récemment )?écrit|je vous (?:écrivais|relance)|je reviens vers vous",
    r"mon (?:dernier|précédent|premier) (?:e-?mail|mail|message|courriel)",
    r"sans (?:réponse|nouvelles?|retour) de votre part",
    # Spanish
    r"(?:le|te|les|os) (?:escribí|había escrito|he escrito)",
    r"mi (?:último|anterior|primer) (?:correo|mensaje|e-?mail)",
    r"no he (?:recibido|tenido) (?:respuesta|noticias)",
)
_PATTERN = re.compile(rf"(?<!\w)(?:{'|'.join(_SAYS_SO)})(?!\w)", re.IGNORECASE)


def spoken_of(*texts: str) -> str:
    """The words of these texts that speak of an earlier email, "" when none do."""
    found = _PATTERN.search(" ".join(" ".join(texts).split()))
    return found.group() if found else ""


def following(variants: Iterable[Variant], snippets: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The labels of the variants that speak of an earlier email, in themselves or in a snippet they call.

    Each with the words that do. Snippets are pairs of name and text.
    """
    known = list(snippets)
    found = {
        one.label: spoken_of(one.subject, one.body, *(text for name, text in known if name in one.body))
        for one in variants
    }
    return {label: words for label, words in found.items() if words}
