"""Answers that ask not to be written to again, that complain, or that name somebody else, in 20 languages.

All of it is read from the new text of a reply only: our own footer, which says how to opt out, is quoted
below and must never count.
"""

from __future__ import annotations

import re

from prospector.replies.mail import Mail, addresses_in

_LONGEST = 4_000
# the whole answer, but for a greeting and a name
_ALONE = re.compile(
    r"^\W*(?:(?:hi|hello|dear|hallo|bonjour|hola|ciao)[^\n]{0,30}\n+\W*)?(?:please[, ]+|bitte[, ]+"
    r"|pls )?(?:stop(?:p|pen)?(?: it| this| all)?|un-?subscribe(?: me)?(?: please)?"
    r"|remove(?: me)?(?: please)?|opt[ -]?out|no,? thank(?:s| you)"
    r"|abmelden|abbestellen|austragen|kein interesse,? (?:bitte )?(?:löschen|austragen)|désinscri(?:re"
    r"|ption|vez[- ]moi)|désabonn(?:er|ement|ez[- ]moi)|non merci|baja|darse de baja|no,? gracias"
    r"|cancella(?:mi|re|zione)"
    r"|disiscri(?:vimi|vermi|zione)|no,? grazie|descadastrar|remover|cancelar(?: (?:a )?inscrição)?"
    r"|não,? obrigad[oa]|afmelden|uitschrijven|nee,? (?:dank|bedankt)\w*|avregistrera|avsluta"
    r"|nej,? tack|afmeld|nej,? tak"
    r"|meld (?:meg )?av|avmeld|nei,? takk|poista|peru|ei kiitos|wypisz(?: mnie)?|rezygnuję"
    r"|nie,? dziękuję|odhlásit|odhlaste|ne,? děkuji|leiratkozás|leiratkozom|nem,? köszönöm|dezabonare"
    r"|dezabon(?:ați|ati)-mă|nu,? mulțumesc"
    r"|отпи(?:сать(?:ся)?|шите)(?: меня)?|отписка|нет,? спасибо|відпи(?:сати(?:ся)?|шіть)|ні,? дякую"
    r"|διαγραφή|απεγγραφή|όχι,? ευχαριστώ|abonelikten çık\w*|listeden çıkar\w*|hayır,? teşekkür\w*"
    r"|配信停止|購読解除|退订|取消订阅|不需要|退訂"
    r"|수신ㅤ?거부|구독 ?취소|إلغاء الاشتراك|ألغ|הסר|הסירו אותי)\W*(?:please|bitte|thanks?|danke|merci|gracias"
    r"|grazie)?\W*$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    # English
    r"(?<!to )(?<!can )(?:please |kindly |must |would you )(?:\w+ )?(?:un-?subscribe|remove|delete"
    r"|take) (?:me|us|my|our|this|him|her)\b|^\W*un-?subscribe\b|\bun-?subscribe me\b|(?:remove|take"
    r"|delete|strike) (?:me|us|my (?:name|e-?mail|address|details|data|contact)|this (?:e-?mail"
    r"|address))"
    r"(?: \S+){0,4} (?:from|off)\b|(?:please )?(?:stop|cease|quit) (?:e-?mailing|contacting|messaging"
    r"|writing|sending|spamming|bothering|harassing|mailing)\b|(?:do not|don['’]?t"
    r"|never) (?:ever )?(?:e-?mail|contact|write|message|send|mail|spam)"
    r"(?: to)? (?:me|us|this|any|again)\b|no (?:more|further) (?:e-?mails?|messages|contact"
    r"|mailings?)(?! (?:needed|than))|(?:want|wish|like|prefer) (?:to )?(?:opt[ -]out|be removed"
    r"|(?:to )?unsubscribe)|opt(?:ing)? (?:me )?out\b(?! of (?:the|office))|(?:not|no longer) (?:wish"
    r"|want) to (?:be contacted|receive|hear)"
    r"|off (?:of )?your (?:mailing |e-?mail |contact )?list|lose my (?:e-?mail|number|address)|leave me alone"
    # German
    r"|(?:bitte |mich |uns )(?:\S+ ){0,5}(?:aus (?:dem|ihrem|eurem|der|ihrer"
    r"|eurer) (?:\S+ )?(?:verteiler|liste|newsletter|mailingliste|datenbank)|austragen|abmelden)"
    r"|(?:keine|nicht) (?:weiteren?|mehr)(?: \S+){0,4} (?:e-?mails?|nachrichten|mails|werbung"
    r"|kontakt\w*|schreiben|anschreiben|zusenden|schicken|senden)"
    r"|(?:keine) (?:weiteren |unaufgeforderten )?(?:e-?mails?|werbe\w*|mails|nachrichten"
    r"|werbung) (?:mehr|wünsch\w*|erhalten|zusenden|schicken)|(?:löschen"
    r"|entfernen) sie (?:\S+ ){0,3}(?:adresse|daten|e-?mail|kontakt)|(?:schreiben|kontaktieren"
    r"|mailen) sie (?:mich|mir|uns) (?:bitte )?nicht"
    r"|von weiteren (?:e-?mails|anfragen|nachrichten|kontakt\w*) absehen"
    r"|widerspreche (?:hiermit )?(?:der|ihrer|jeglicher)"
    # French
    r"|(?:me|nous) (?:désinscrire|désabonner|retirer|supprimer|rayer|enlever)|(?:désinscrivez"
    r"|désabonnez|retirez|supprimez|enlevez|rayez)[- ](?:moi|nous|mon|mes)|(?:ne (?:plus"
    r"|pas) (?:\S+ )?(?:m['’ ]|me |nous )?(?:contacter|écrire|envoyer|recevoir|solliciter))"
    r"|ne (?:m['’]|me |nous )(?:contactez|écrivez|envoyez|sollicitez) plus"
    r"|arrêtez de (?:m['’]|me |nous )|cessez de (?:m['’]|me |nous )|(?:plus"
    r"|aucun) (?:d['’e] ?)?(?:e-?mail|mail|courriel|message)s? (?:de votre part|svp|s['’]il)"
    # Spanish
    r"|(?:darme|dadme|deme|dame|denme|quiero darme|dar(?:nos)?) de baja|(?:elim[ií]n|b[óo]rr"
    r"|qu[íi]t)\w*(?:me|nos| mi)\b(?: \S+){0,4} (?:lista|base|correo|datos)|no (?:me|nos) (?:escrib"
    r"|contact|env[íi]|mand|vuelv)\w+|(?:dej|par)\w+ de (?:escribir|enviar|mandar|contactar)"
    r"|no (?:deseo|quiero|queremos) (?:recibir|más|que me)"
    # Italian
    r"|(?:cancell|rimuov|elimin|toglie)\w*(?:mi|ci|temi|teci| il mio| la mia)\b|non (?:scriv|contatt"
    r"|invi|mand)\w+ più|non (?:mi|ci) (?:scriv|contatt|invi|mand)\w+|non (?:desidero"
    r"|voglio) (?:più )?(?:ricevere|essere)|smett\w+ di (?:scriv|invi|contatt|mand)"
    # Portuguese
    r"|(?:remov|retir|exclu|descadastr|tir)\w*(?:[- ]me| meu| meus| o meu)\b|não (?:me )?(?:envi"
    r"|escrev|contat|mand)\w+(?: mais)|não (?:desejo|quero) (?:mais )?receber"
    r"|par\w+ de (?:me )?(?:enviar|mandar|escrever|contatar)"
    # Dutch
    r"|(?:schrijf|meld|haal|verwijder) (?:mij|me|mijn|ons) (?:\S+ ){0,5}(?:uit|af|van|adres|gegevens)"
    r"|(?:niet meer|geen) (?:\S+ ){0,3}(?:mailen|e-?mails|mails|benaderen|contacteren"
    r"|berichten)(?: meer)?|stop met (?:mailen|e-?mailen|het sturen|schrijven)|uit (?:uw|je"
    r"|jullie) (?:mail\w*|bestand|lijst)"
    # Scandinavian, Finnish
    r"|ta bort (?:mig|oss|min|mitt)|(?:sluta|slut|slutt) (?:med )?(?:att |å |at )?(?:maila|mejla"
    r"|kontakta|skicka|skriva|sende|skrive|maile|kontakte)|(?:inte|ikke) (?:kontakta|kontakte|skriv\w*"
    r"|maila?|mejla|send\w*|skicka) (?:mig|meg|mer|mere|flere|fler)|fjern (?:mig|meg|oss|os|min)"
    r"|(?:inga fler|ikke flere|ingen flere) (?:mejl|mail|e-?post)\w*"
    r"|avmeld (?:meg|oss)|afmeld (?:mig|os)|poista(?:kaa)? (?:minut|meidät|osoitteeni|tietoni)"
    r"|älkää (?:enää )?(?:lähettä|ottako|kirjoitta)\w*|en halua (?:enää )?(?:saada|vastaanottaa)"
    r"|lopettakaa"
    # Polish, Czech, Hungarian, Romanian
    r"|(?:proszę|prosze) (?:o )?(?:\S+ ){0,3}(?:usun|wypis|wykreśl|nie (?:pisać|wysyłać|kontaktować"
    r"|przysyłać))\w*|nie (?:życzę|zycze) sobie|(?:nie )?(?:piszcie|wysyłajcie"
    r"|przysyłajcie) (?:\S+ )?więcej|nie chcę (?:otrzymywać|dostawać)|(?:prosím )?(?:odhlaste|vyřaďte"
    r"|odstraňte|vymažte|smažte) (?:mě|mne|nás|moji|můj)|(?:již|už|dále) (?:mi |nás |mě )?"
    r"(?:nepište|neposílejte|nekontaktujte)|(?:nepište|neposílejte|nekontaktujte) (?:mi|mě|nás|nám)"
    r"|nepřeji si|ne(?:m)? (?:kérek|szeretnék) (?:több|kapni|további)|(?:töröl|iratkoz|vegy)\w* (?:le "
    r"|ki )?(?:a listáról|engem|az adat|minket)|ne (?:írjanak|küldjenek|keressenek)|(?:vă rog "
    r"|te rog )?(?:să )?(?:mă |ne )?(?:dezabon|șterg|elimin|scoate)\w*(?: (?:din|de pe)|-mă|\W*$)"
    r"|nu (?:mai |îmi |imi |ne )+(?:trimite|scrie|contacta)\w*|nu (?:mai )?doresc să (?:primesc|fiu)"
    # Russian, Ukrainian, Greek, Turkish
    r"|(?:не|больше не|пожалуйста,? не) (?:\S+ )?(?:пишите|присылайте|беспокойте|отправляйте|шлите"
    r"|звоните)|(?:удалите|исключите|уберите|отпишите) (?:меня|мой|нас|мою|наш)|(?:не хочу"
    r"|прошу не) (?:получать|писать|присылать)|(?:не|більше не) (?:пишіть|надсилайте|турбуйте)"
    r"|(?:видаліть|виключіть|приберіть) (?:мене|мою|нас)|(?:διαγράψτε|αφαιρέστε) (?:με|μας|το)"
    r"|μη(?:ν)? μου (?:ξανα)?(?:στείλετε|γράψετε)|σταματήστε|(?:beni|bizi|adresimi) .{0,30}(?:çıkar"
    r"|sil)\w*|(?:bana|bize) (?:bir daha |tekrar |artık )?(?:mail|e-?posta|mesaj)\w* (?:gönder|at"
    r"|yaz)ma\w*|almak istemiyor\w*"
    # Japanese, Chinese, Korean, Arabic, Hebrew
    r"|配信(?:を)?(?:停止|解除|不要)|メール(?:を)?(?:送らない|停止|不要)|連絡(?:しない|は不要|をお控え)|今後(?:の|は)?.{0,12}(?:不要|お控え|ご遠慮"
    r"|送らない)|(?:请|請)?(?:不要|别|勿|停止)(?:再)?(?:给我|向我|给我们)?(?:发|發|联系|聯絡|寄|打扰)|(?:退订|取消订阅|退訂|移除)我?|(?:메일|연락"
    r"|이메일)(?:을|를)? ?(?:보내지|하지|그만|중단)|수신 ?거부|구독 ?(?:취소|해지)"
    r"|(?:لا|توقف) (?:ترسل|تراسل|عن (?:إرسال|مراسل)|تتصل)\w*|(?:احذف|أزل|ألغ)\w* (?:اسمي|بريدي"
    r"|اشتراكي)|(?:הסירו?|תסירו?|מחקו?) (?:אותי|אותנו|את)|(?:אל|לא) (?:תשלחו|תכתבו|לשלוח)",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_ASKED = re.compile(
    r"(?:do not|don['’]t|didn['’]t|never|won['’]t|not) (?:want to |mean to |intend to "
    r"|wish to )?(?:un-?subscribe|opt out|stop (?:e-?mailing|writing))|(?:how|where) (?:do|can|does"
    r"|to)[^.?!\n]{0,50}(?:un-?subscribe|opt out)|un-?subscribe (?:link|button|page|rate|header|footer"
    r"|process|feature|form)"
    r"|opt[- ]out (?:rate|link|process|form|page|option)|nicht abmelden|ne (?:veux"
    r"|souhaite) pas me désinscrire|no quiero darme de baja",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"(?:report(?:ed|ing)?|flag(?:ged)?|mark(?:ed|ing)?) (?:\S+ ){0,5}(?:as )?(?:spam|abuse|phishing)"
    r"|(?:this|it) is (?:clearly |just |pure |illegal )?spam\b|unsolicited (?:commercial )?e-?mail"
    r"|(?:cease and desist|legal action|my (?:lawyer|attorney|solicitor)|our (?:lawyers?|legal team)"
    r"|sue you|data protection (?:authority|commissioner|officer)"
    r"|information commissioner|file a complaint|formal complaint|violat\w+ (?:of )?(?:the )?(?:gdpr"
    r"|can-?spam|law))|(?:abmahn|rechtsanwalt|anwaltlich|rechtliche schritte|unterlassung"
    r"|datenschutzbehörde|bundesnetzagentur|unerwünschte werbung|verstoß gegen (?:die )?(?:dsgvo|uwg)"
    r"|art(?:ikel|\.) ?15 dsgvo|strafanzeige|das ist spam)"
    r"|(?:signal\w+ (?:comme|à la cnil)|cnil\b|poursuites judiciaires|mon avocat|c['’]est du spam"
    r"|mise en demeure)|(?:denunci\w+|agencia (?:española )?de protección de datos|aepd|mi abogado"
    r"|acciones legales|esto es spam)|(?:garante (?:della )?privacy|azioni legali|il mio avvocato"
    r"|denuncer\w+)|autoriteit persoonsgegevens|datatilsynet|uodo|роскомнадзор|жалоб\w+ в",
    re.IGNORECASE,
)
_REFERRED = re.compile(
    r"(?:right|best|correct|appropriate|better|responsible) (?:person|contact|one)|(?:please |kindly "
    r"|you (?:can|should|could|may) |try |feel free to |i(?:'d"
    r"| would) suggest (?:you )?)(?:to )?(?:contact|reach(?: out)?|speak|talk|write|e-?mail"
    r"|get in touch|connect|direct|address|ask|try)|(?:cc|copy|copied|looping in|adding|introduc)\w*"
    r"|forward(?:ed|ing)?"
    r"|(?:is|are) (?:now )?(?:responsible|in charge|handling|looking after|taking care)|(?:in charge"
    r"|responsible) (?:of|for)|took over|has taken over|my (?:colleague|successor|replacement)"
    r"|no longer (?:with|at|work)|(?:zuständig|ansprechpartner|wenden sie sich|kontaktieren sie"
    r"|mein(?:e|en)? kolleg|nachfolg|verantwortlich|schreiben sie (?:bitte )?(?:an|meine))"
    r"|(?:contacte[rz]|adresse[rz]|la bonne personne|mon collègue|ma collègue|responsable|en charge"
    r"|interlocut)|(?:contact(?:e|ar|a) (?:con|a)|persona (?:adecuada|indicada|responsable|encargada)"
    r"|mi (?:compañer|colega)|encargad|póngase en contacto|escrib\w+ a)|(?:contatt\w+"
    r"|la persona (?:giusta|corretta)|responsabile|(?:il mio|la mia) collega|scriv\w+ a|si occupa)"
    r"|(?:contat\w+|pessoa (?:certa|responsável)|meu colega|minha colega|fale com)|(?:neem contact"
    r"|juiste persoon|mijn collega|verantwoordelijk|contacteer)|(?:kontakta|kontakt|rätt person"
    r"|min kollega|ansvarig|rette person|min kollega|ansvarlig)|(?:skontaktować|właściwa osoba|kolega"
    r"|koleżanka|odpowiedzialn)|(?:обрат|свяж|коллег|отвечает)",
    re.IGNORECASE,
)


_COPIED = re.compile(
    r"\b(?:cc|copy|copied|copying|looping|adding|introduc|in kopie|en copie|en copia|in cc)\w*", re.IGNORECASE
)
_PREFIXES = re.compile(r"^\W*(?:(?:re|aw|sv|fwd?|antw|odp|vs|r)\s*:\s*)+", re.IGNORECASE)


def complains(mail: Mail, new_text: str) -> bool:
    """Whether it is an abuse report (RFC 5965), or a person who threatens or calls it spam."""
    kinds = {kind for kind, _ in mail.reports}
    if mail.report_type == "feedback-report" or "message/feedback-report" in kinds:
        return True
    return _COMPLAINT.search(new_text[:_LONGEST]) is not None


def opts_out(mail: Mail, new_text: str) -> str:
    """The words by which the writer asks not to be written to again; "" when there are none."""
    text = new_text[:_LONGEST].strip()
    if not text and _ALONE.match(_bare_subject(mail)):
        return _bare_subject(mail)
    if found := _ALONE.match(text) or _ALONE.match(_opening(text)):
        return found.group().strip()
    if _is_list_unsubscribe(mail):
        return mail.headers.get("subject")
    found = _ASKED.search(text)
    if found is None or _NOT_ASKED.search(text):
        return ""
    return " ".join(found.group().split())


def refers_to(mail: Mail, new_text: str) -> list[str]:
    """The addresses of the people whom the writer names instead of himself."""
    if not _REFERRED.search(new_text[:_LONGEST]):
        return []
    known = mail.senders | mail.receivers
    own_domain = {one.partition("@")[0] for one in mail.senders}
    named = [one for one in addresses_in(new_text[:_LONGEST]) if one not in known]
    copied = (
        [one for one in mail.headers.addresses("cc") if one not in mail.senders] if _copies(new_text) else []
    )
    return [one for one in dict.fromkeys([*named, *copied]) if one.partition("@")[0] not in own_domain]


def _copies(text: str) -> bool:
    return _COPIED.search(text) is not None


def _opening(text: str) -> str:
    """The first paragraph of a short answer, without the greeting; a name may stand below."""
    if len(text.split()) > 12:
        return ""
    return text.split("\n", 1)[0]


def _bare_subject(mail: Mail) -> str:
    return _PREFIXES.sub("", mail.headers.get("subject")).strip()


def _is_list_unsubscribe(mail: Mail) -> bool:
    """What a mail program sends when its own unsubscribe button is pressed."""
    to_us = any("unsub" in one or "opt-out" in one or "optout" in one for one in mail.receivers)
    return (
        to_us or re.fullmatch(r"\W*un-?subscribe\W*", mail.headers.get("subject"), re.IGNORECASE) is not None
    )
