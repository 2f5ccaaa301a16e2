"""Opt-outs written into notes, comments and status cells; taken for one only where the wording is sure.

A cell is looked at clause by clause. What is denied, asked, quoted as a condition or limited to some hours
says nothing, nor does a remark about other people or other lists.
"""

from __future__ import annotations

import re
from functools import lru_cache

from prospector.cleaning.text import fold

_LONGEST_QUOTE = 80
_CLAUSE = re.compile(r"(?:[^.;!?\n\r,()\[\]|•·]|\.(?=\w))+\??")
# Every wording below has one of these in it, and most notes have none.
_MAY_SAY = (
    "opted", "to opt", "unsub", "do not", "do_not", "do-not", "don't ", "don’t ", "dont ", "does not ",
    "doesn", "never ", "no more ", "no further ", "not to be", "not want", "n't want", "dnc", "to be ",
    "removal", "remove ", "take ", "abgemeldet", "ausgetragen", "austragen", "abbestellt", "nicht ", "keine",
    "widerspr", "widerruf", "sperre", "sinscri", "sabonn", "ne plus", "ne pas", "ne souhaite", "ne veut",
    "ne d", "oppos", "plus de ", "baja de", "no contact", "no llam", "no escrib", "no molest", "no envi",
    "no volver", "no desea", "no quiere", "uitgeschreven", "afgemeld", "niet ", "geen ", "non ",
    "disiscritt", "cancellat",
)  # fmt: skip
_BACK_IN = re.compile(
    r"\b(?:opt(?:ed)?(?: back)? in(?: again)?|re ?subscribed|subscribed again|consent given"
    r"|wieder angemeldet|erneut angemeldet|reinscrite?|de nouveau inscrite?|opnieuw aangemeld"
    r"|di nuovo iscritt[oa])\b"
)
_OTHER_WAY = re.compile(
    r"\b(?:instead|rather|prefers?|preferred|better|only by|only via|use (?:the )?e ?mail"
    r"|e ?mail is (?:fine|ok)"
    r"|lieber|stattdessen|besser|nur per|plutot|de preference|mejor|prefiere|liever|meglio|preferisce)\b"
)
_DENIED = re.compile(
    r"\b(?:not|never|no|hasnt|havent|didnt|wasnt|isnt|wont|without|if|whether|unless|until|would"
    r"|could|may (?:have|be|want)|might"
    r"|can|how|what|who|why|unclear|maybe|perhaps|nearly|almost|i|we|they|you"
    r"|nicht|kein\w*|nie|ohne|ob|falls|wenn|wir|ich|vielleicht|unklar"
    r"|pas|jamais|sans|si|nous|peut etre|nunca|sin|sino|quiza|niet|geen|nooit|als|wij|misschien"
    r"|non|mai|senza|se non|forse|noi)\b"
)
_OTHERS = re.compile(
    r"\b(?:his|her|their|our|my|another|others?|many|some|few|most|everyone|users?|customers"
    r"|clients|people"
    r"|contacts|colleagues?|boss|assistant|team|competitors?|sein\w*|ihr\w*|unser\w*|kolleg\w*"
    r"|chefin|chef"
    r"|assistent\w*|andere\w*|son|sa|ses|leur|notre|collegue\w*|su|sus|otr[oa]s?|jefe|zijn|haar|hun|onze"
    r"|collega\w*|baas|suo|sua|loro|nostr[oa]|colleg[ah]\w*|capo)\b"
)
_EMAIL = r"(?:e ?mail\w*|mail\w*)"
_MAILING = (
    rf"(?:{_EMAIL}|newsletters?|marketing|communications?|messages?|contact|calls?|everything|all"
    rf"|list|lists)"
)
_WHEN = (
    r"(?:on|by|via|in|at|since|per|through|during|over|am|im|vom|seit|telefonisch|schriftlich|le"
    r"|depuis|par|el|por"
    r"|desde|op|sinds|telefonisch|il|dal|per|\d[\d/: ]*\w*|jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*"
    r"|jul\w*|aug\w*"
    r"|sep\w*|oct\w*|nov\w*|dec\w*|yes|true|today|yesterday)\b.*"
)
_TO_WHOM = r"(?:him|her|them|me|us|anymore|any ?more|again|ever|at all|please|thanks|under any circumstances)"
_NO_MORE = r"(?:any )?(?:more |further )?"

_SAID = {
    "en": (
        rf"(?:opted out|unsubscribed)(?: (?:of|from) (?:all |our |the |any |further "
        rf"|marketing )*{_MAILING})?"
        rf"(?: {_WHEN})?$",
        rf"(?:please )?(?:do not|dont|never) (?:ever )?(?:call|phone|contact|e ?mail|mail|write|message)"
        rf"(?: (?:or|and) (?:call|phone|contact|e ?mail|mail|write|message))?(?: {_TO_WHOM})*$",
        rf"(?:asked|asks|requested|requests|wants|wishes|wanted) (?:us )?(?:to be removed\b.*"
        rf"|to be taken off\b.*|removal"
        rf"|not to be (?:contacted|called|e ?mailed|written to)(?: {_TO_WHOM})*|to (?:unsubscribe"
        rf"|opt out)"
        rf"|no (?:more|further) (?:contact|e ?mails?|calls?|messages?))$",
        r"no (?:more|further) (?:e ?mails?|calls?|contact|mailings?|messages?) please$",
        r"please no (?:more|further) (?:e ?mails?|calls?|contact|mailings?|messages?)$",
        r"(?:please )?(?:remove|take) (?:me|him|her|them) (?:from|off) (?:your |our |the |any "
        r"|all )*(?:mailing |email )?lists?$",
        rf"(?:does not|doesnt|did not|didnt) want (?:to be (?:contacted|called|e ?mailed)"
        rf"|to receive {_NO_MORE}"
        rf"(?:e ?mails?|mailings?|messages?|marketing)|to hear from us|any (?:more )?"
        rf"(?:e ?mails?|calls?|contact))"
        rf"(?: {_TO_WHOM})*$",
        r"(?:is |are |he is |she is )?on (?:the |our )?(?:national )?(?:do not (?:call|contact|mail"
        r"|e ?mail)|dnc)"
        r"(?: list| registry| register)?$",
        r"dnc$",
    ),
    "de": (
        r"(?:hat sich )?(?:vo[mn]|aus(?: dem)?|von unserem|vom unserem) (?:newsletter|verteiler"
        r"|mailing\w*|e ?mails?|werbung"
        rf"|liste)(?: am [\d/ ]+)? (?:abgemeldet|ausgetragen|austragen lassen)(?: {_WHEN})?$",
        rf"newsletter (?:abgemeldet|abbestellt)(?: {_WHEN})?$",
        r"(?:bitte )?nicht (?:mehr )?(?:anrufen|kontaktieren|anschreiben|anmailen|mailen|(?:per"
        r"|via) (?:e ?mail|mail|telefon)"
        r" (?:kontaktieren|anschreiben)|(?:kontaktiert|angerufen|angeschrieben) werden)$",
        r"(?:mochte|will|wunscht) (?:bitte )?nicht (?:mehr )?(?:kontaktiert|angerufen|angeschrieben"
        r"|angemailt) werden$",
        r"(?:(?:mochte|will|wunscht) )?keine?n? (?:weitere\w* |mehr )?(?:werbung"
        r"|werbemails?|e ?mails?|mails?|anrufe?"
        r"|newsletter|kontakt|kontaktaufnahme|kontaktversuche)(?: mehr)?(?: (?:gewunscht|erwunscht"
        r"|senden|schicken|bitte"
        r"|erhalten|bekommen))$",
        rf"(?:hat )?(?:(?:der |die )?(?:werbung|kontaktaufnahme|werbliche\w* ansprache) widersprochen"
        rf"|werbewiderspruch|widerspruch gegen werbung|(?:die |seine "
        rf"|ihre )?einwilligung widerrufen|kontaktsperre"
        rf"|werbesperre)(?: {_WHEN})?$",
    ),
    "fr": (
        rf"(?:(?:il |elle )?(?:sest|est|a ete) )?(?:desinscrit|desabonne)\(?e?\)?(?: (?:de|du|des) "
        rf"(?:la |nos |notre |toutes? "
        rf"(?:les |nos )?)?(?:newsletters?|listes?|e ?mails?|mails?|mailings?|envois"
        rf"|communications))?(?: {_WHEN})?$",
        r"(?:merci de |priere de )?ne (?:plus|pas) (?:(?:me|le|la|les|nous) )?(?:contacter|appeler"
        r"|rappeler|ecrire|solliciter"
        r"|demarcher|relancer|envoyer de (?:mails?|e ?mails?|courriels?))(?: svp| merci)?$",
        r"ne (?:souhaite|veut|desire) (?:plus|pas) (?:etre (?:contacte|appele|sollicite|demarche"
        r"|relance)\(?e?\)?"
        r"|recevoir (?:de |d|nos |vos )?(?:mails?|e ?mails?|courriels?|newsletters?|messages"
        r"|publicites?|sollicitations))$",
        rf"(?:sest |est )?opposee? (?:a la |a toute )(?:prospection|sollicitation)(?: {_WHEN})?$",
        r"plus de (?:mails?|e ?mails?|appels|courriels|relances) (?:svp|merci)$",
    ),
    "es": (
        rf"(?:se )?(?:ha )?(?:dio|dado) de baja de(?:l| la| los| las| nuestra| nuestro"
        rf"| todas las)? (?:boletin|newsletter"
        rf"|listas?|correos?|comunicaciones|e ?mails?)(?: {_WHEN})?$",
        r"(?:por favor )?no (?:volver a )?(?:contactar|llamar|escribir|molestar|enviar (?:mas )?"
        r"(?:correos|e ?mails?|mails?"
        r"|publicidad))(?:l[eoa])?(?: mas| nunca mas)?$",
        r"no (?:desea|quiere) (?:mas )?(?:ser contactad[oa]|recibir (?:mas |nuestros |nuestras )?"
        r"(?:correos|e ?mails?"
        r"|publicidad|comunicaciones|llamadas)|que (?:le|la|lo) (?:llamen|contacten|escriban))(?: mas)?$",
        rf"(?:ha )?(?:solicitado|solicita|pide|pidio) (?:la |su )?baja de(?:l| la| los| las) "
        rf"(?:boletin|newsletter|listas?"
        rf"|correos?|comunicaciones|e ?mails?)(?: {_WHEN})?$",
    ),
    "nl": (
        rf"(?:heeft zich )?(?:uitgeschreven|afgemeld) (?:voor|van|uit) (?:de |onze |het )?"
        rf"(?:nieuwsbrief|mailing\w*|mails?"
        rf"|e ?mails?|mailinglijst|lijst)(?: {_WHEN})?$",
        rf"heeft zich (?:voor|van|uit) (?:de |onze )?(?:nieuwsbrief|mailing\w*|mailinglijst) "
        rf"(?:uitgeschreven|afgemeld)"
        rf"(?: {_WHEN})?$",
        r"(?:a\.?u\.?b |graag |s\.?v\.?p )?niet (?:meer )?(?:bellen|mailen|e ?mailen|contacteren"
        r"|benaderen|aanschrijven)(?: aub)?$",
        r"(?:wil|wenst) (?:niet (?:meer )?(?:gebeld|gemaild|benaderd|gecontacteerd) worden"
        r"|geen (?:mails?|e ?mails?|contact|telefoontjes|reclame|nieuwsbrief)(?: meer)?(?: ontvangen)?)$",
        r"geen contact (?:meer )?(?:opnemen|gewenst)$",
    ),
    "it": (
        r"(?:si prega di )?non (?:piu )?(?:contattar(?:e|lo|la)|chiamar(?:e|lo|la)|scriver(?:e|gli"
        r"|le)|telefonare"
        r"|inviare (?:piu )?(?:e ?mail|mail))(?: piu)?$",
        r"non (?:desidera|vuole) (?:piu )?(?:essere contattat[oa]|ricevere (?:piu )?(?:e ?mail|mail"
        r"|comunicazioni|chiamate"
        r"|newsletter|pubblicita))(?: piu)?$",
        rf"(?:si e )?(?:disiscritt[oa]|cancellat[oa]) (?:dalla|dalle|dai) (?:nostra |nostre )?"
        rf"(?:newsletter|mailing list|lista"
        rf"|comunicazioni|e ?mail|mail)(?: {_WHEN})?$",
        rf"(?:si e )?disiscritt[oa](?: {_WHEN})?$",
    ),
}  # fmt: skip
_OUT = re.compile("|".join(rf"\b(?:{wording})" for every in _SAID.values() for wording in every))
_CALLS = re.compile(
    r"\b(?:call|phone|anrufen|anrufe|appeler|rappeler|llamar|bellen|gebeld|chiamar\w*|telefonare)\b"
)


@lru_cache(maxsize=1 << 11)
def opt_out_said(text: str) -> str:
    """The words of a note or status by which this person surely opted out, "" where there are none."""
    if not _may_say(text):
        return ""
    clauses = (" ".join(clause.split()) for clause in _CLAUSE.findall(text))
    return next((said for clause in clauses if _may_say(clause) and (said := _says(clause, text))), "")


def _may_say(text: str) -> bool:
    return any(map(text.lower().__contains__, _MAY_SAY))


def _says(clause: str, text: str) -> str:
    folded = fold(clause.replace("_", " ").replace(":", " ").replace("’", ""))
    found = _OUT.search(folded)
    if found is None or clause.endswith("?"):
        return ""
    before, whole = folded[: found.start()], fold(text)
    if _DENIED.search(before) or _OTHERS.search(before) or _BACK_IN.search(whole):
        return ""
    if _CALLS.search(found[0]) and _OTHER_WAY.search(whole):
        return ""
    return clause[:_LONGEST_QUOTE]
