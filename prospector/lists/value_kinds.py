"""What a column's values look like: the share of them that are mail addresses, phones, names and so on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, lru_cache

from prospector.cleaning import tables
from prospector.cleaning.text import fold
from prospector.lists.grids import Cell, is_blank

SAMPLE = 120

_EMAIL = re.compile(
    r"(mailto:|.{0,60}<)?[^\s@<>,;]+(@|\s?[(\[]at[)\]]\s?)[^\s@<>,;]+\.[a-zA-Z]{2,}[>;,.\s]*", re.I
)
_EMAIL_WITHIN = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+\.[a-zA-Z]{2,}")
_LINKEDIN_PERSON = re.compile(
    r"(https?://)?([\w-]+\.)?linkedin\.com/+(in|pub|sales/(people|lead)|talent)/", re.I
)
_LINKEDIN_COMPANY = re.compile(
    r"(https?://)?([\w-]+\.)?linkedin\.com/+(company|school|showcase|sales/company)/", re.I
)
_URL = re.compile(r"https?://\S+|www\.\S+\.\S+", re.I)
_DOMAIN = re.compile(r"(https?://)?([\w-]+\.)+[a-z]{2,24}(:\d+)?(/\S*)?", re.I)
_PHONE = re.compile(
    r"(tel|phone|fon|t|p|m|mob|ph)?[.:]?\s*(\+|00)?[\s(]*\d[\d\s().\-–/]{5,20}\d\s*(\s?(x|ext|extension|dw|-)\.?\s?\d{1,6})?",
    re.I,
)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([ T].*)?|\d{1,2}[. -]?\s?[a-z]{3,9}\.?,? \d{4}|"
    r"[a-z]{3,9}\.? \d{1,2},? \d{4}.*|\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?",
    re.I,
)
_NUMBER = re.compile(r"[-+]?[\d.,' ]*\d[\d.,']*")
_RANGE = re.compile(
    r"(c_|\()?\d[\d.,' ]*k?\s*(-|–|—|to|bis|a|à|až|do|_)\s*\d[\d.,' ]*k?\)?( ?(employees|mitarbeiter\w*|salari\w+|empleados|"
    r"dipendenti|people|fte|ma|medewerkers|funcion\w+|pracownik\w*|anst\w*|ansatte|henkil\w*|staff))?|"
    r"(<|>|≥|≤|~|über|uber|over|under|unter|mehr als|more than|less than|plus de|up to|bis|ca\.?)\s*\d[\d.,' ]*k?.{0,14}|"
    r"\d[\d.,' ]*k?\s?\+( employees| mitarbeiter)?|self[- ]employed|(jan|feb|mar|oct|nov|dec)[a-z]*-\d\d|\d\d?-(jan|oct|nov)|"
    r"\d[\d.,' ]* (employees|mitarbeiter\w*|salari\w+|empleados|dipendenti|people|fte|medewerkers|ansatte)",
    re.I,
)
_MONEY = re.compile(
    r"(<|>|~|ca\.?|approx\.?|über)?\s*(usd|eur|gbp|chf|sek|nok|dkk|pln|us\$|[$€£¥])\s?\d.*|"
    r"\d[\d.,' ]*\s?(usd|eur|gbp|chf|sek|nok|dkk|pln|[$€£¥]).*|"
    r".{0,12}\d[\d.,' ]*\s?(m|mm|mn|mio|mill|million|millions|millionen|milliarden|millones|milioni|milhoes|bn|billion|mrd|md|"
    r"k|t|tkr|msek|tsd|m€|k€|mln|mld)\.?( ?(usd|eur|gbp|€|\$|£|sek|nok|dkk|pln|chf))?( .{0,10})?",
    re.I,
)
_FLAG = re.compile(
    r"true|false|yes|no|y|n|ja|nein|nej|nei|oui|non|si|sí|sì|sim|não|nao|tak|nie|kyllä|ei|x|0|1|✓|✔|wahr|falsch|vrai|faux|"
    r"j|on|off|opted? ?(in|out)|unsubscribed|subscribed|active|none|checked|unchecked|igen|nem|ano|ne|da|evet|hayir",
    re.I,
)
_POSTAL = re.compile(
    r"[a-z]{1,3}[- ]?\d{4,5}|\d{4,5}(\.0)?|\d{5}-\d{3,4}|\d{3} \d{2}|\d{2}-\d{3}|\d{4} ?[a-z]{2}|\d{4}-\d{3}|\d{6}|"
    r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d|[a-z]\d{2} ?[a-z\d]{4}|\d{3}-\d{4}|\d{5} cedex.*",
    re.I,
)
_HONORIFIC = re.compile(
    r"((mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev|herrn?|frau|fr|hr|m|mme|mlle|monsieur|madame|mademoiselle|maitre|sr|sra|srta|"
    r"senor|senora|dna?|don|sig|signor|signora|sig ?ra|dott|dott ?ssa|ing|avv|arch|senhora?|dhr|mevr|mw|mevrouw|meneer|pan|pani|"
    r"fru|froken|rouva|neiti|dipl|mag|phd|lic|bsc|msc|univ|h c|de heer)( |$))+",
)
_TITLE = re.compile(
    r"\b(ceo|cto|cfo|coo|cmo|cio|cro|cso|chro|cpo|ciso|vp|svp|evp|avp|chief|officer|president|director\w*|manager\w*|head|"
    r"founder\w*|co ?founder|owner|partner|lead|leader|engineer\w*|analyst|consultant\w*|specialist\w*|executive|assistant\w*|"
    r"coordinator|administrator|architect\w*|developer|designer|scientist|buyer|secretary|representative|advisor|adviser|"
    r"associate|accountant|controller|supervisor|principal|professor|researcher|recruiter|strategist|technician|trainer|intern|"
    r"chairman|chairwoman|chairperson|treasurer|dean|planner|editor|"
    r"geschaftsfuhr\w*|geschaeftsfuehr\w*|leiter\w*|\w+leiter\w*|\w+leitung|vorstand\w*|inhaber\w*|referent\w*|sachbearbeiter\w*|"
    r"einkaufer\w*|entwickler\w*|ingenieur\w*|prokurist\w*|berater\w*|assistent\w*|mitarbeiter\w*|\w+beauftragte\w*|gesellschafter\w*|"
    r"vertriebler\w*|buchhalter\w*|techniker\w*|"
    r"directeur\w*|directrice\w*|responsable\w*|gerant\w*|chef\w*|charge\w* de|president\w*|dirigeant\w*|fondat\w*|pdg|dg|daf|drh|dsi|"
    r"acheteu\w*|ingenieure?|commercial\w*|conseill\w*|associe\w*|"
    r"gerente\w*|jefe\w*|jefa|dueno|propietari\w*|socio|socia|encargad\w*|consultor\w*|ingenier\w*|coordinador\w*|comprador\w*|"
    r"consejer\w*|tecnic\w*|"
    r"direttore|direttrice|responsabile|amministrator\w*|titolare|impiegat\w*|capo|ingegnere|addett\w*|consulente|fondatore|"
    r"legale rappresentante|dirigente|presidente|"
    r"diretora?|gestora?|chefe|coordenador\w*|analista|socio|fundador\w*|engenheir\w*|assessor\w*|supervisor\w*|comprador\w*|"
    r"directeur|eigenaar|hoofd|bestuurder|medewerker|adviseur|oprichter|zaakvoerder|bedrijfsleider|\w+manager|inkoper|"
    r"dyrektor\w*|kierownik\w*|prezes\w*|wlasciciel\w*|specjalist\w*|czlonek|glowny|dyr|"
    r"chef|vd|ordforande|direktor|\w+chef|\w+ansvarig|agare|grundare|\w+direktor|saljare|inkopare|"
    r"administrerende|daglig leder|leder|\w+leder|ejer|konsulent|\w+sjef|\w+direktør|indehaver|eier|saelger|selger|"
    r"toimitusjohtaja|johtaja|\w+johtaja|paallikko|\w+paallikko|asiantuntija|omistaja|yrittaja|hallituksen)\b"
)
_LEGAL = re.compile(
    r"\b(inc|incorporated|llc|llp|lp|ltd|limited|plc|corp|corporation|co|gmbh|ag|kg|kgaa|ohg|gbr|ug|e ?k|e ?v|mbh|"
    r"sarl|s a r l|sas|sasu|eurl|sci|scop|snc|s a s|s a|sa|sl|s l|slu|s l u|sociedad|srl|s r l|spa|s p a|sapa|ss|lda|ltda|eireli|"
    r"bv|b v|nv|n v|vof|cvba|bvba|aps|a s|ab|as|asa|oy|oyj|ky|tmi|sp z o ?o|sp z o o|spolka|sp j|s k a|s c|kft|zrt|nyrt|bt|"
    r"s r o|sro|a s|doo|d o o|ood|eood|oü|ou|uab|sia|pty|pte|pvt|k k|kk|se|group|holding|holdings|gruppe|groupe|grupo|gruppo|"
    r"solutions|technologies|technology|systems|software|industries|partners|consulting|international|services|labs|ventures|"
    r"foundation|bank|university|associates|enterprises|logistics|media|digital|capital|pharma|energy|manufacturing|stiftung)$|"
    r"\b(gmbh|kgaa|sp z o o|s p a|b v|s a r l|s r l|gmbh co kg)\b"
)
_STREET = re.compile(
    r"\d+[a-z]?[ ,]+.*[a-z]{3,}|.*(strasse|str|straat|weg|platz|gasse|allee|laan|gatan|gata|vagen|vej|gade|veien|gate|katu|tie|"
    r"street|road|avenue|lane|drive|way|blvd|boulevard|st|rd|ave|dr|ring|damm|ufer|plein|kade)\.?[ ,]+\d+.*|"
    r"(via|viale|piazza|corso|rue|calle|c/|avenida|av|rua|ul|ulica|al|plaza|paseo|travessa|largo|boulevard|avenue|place) .+|"
    r"p\.?o\.? box.*|postfach.*|.* \d+[a-z]?",
    re.I,
)
_SENIORITY = frozenset(
    "owner founder c suite c level cxo partner vp vice president head director manager senior entry intern executive "
    "junior mid level individual contributor training lead staff non manager board member geschaftsfuhrung leitung "
    "abteilungsleitung".split()
) | {"c suite", "c level", "c-suite", "c-level", "c_suite", "vice president", "mid level", "mid-level", "entry level",
     "entry-level", "non-manager", "board member", "individual contributor", "senior manager", "vp level"}  # fmt: skip
_DEPARTMENT = frozenset(
    "sales marketing finance it hr engineering operations legal product support purchasing procurement accounting logistics "
    "production executive administration design research data vertrieb einkauf personal verwaltung buchhaltung finanzen "
    "geschaftsfuhrung technik entwicklung recht logistik produktion ventes achats finances juridique informatique communication "
    "comercial ventas compras finanzas sistemas operaciones recursos vendite acquisti amministrazione produzione commerciale "
    "vendas financeiro ti rh juridico verkoop inkoop financien administratie sprzedaz finanse zakupy kadry forsaljning inkop "
    "ekonomi salg okonomi indkob myynti markkinointi talous hallinto tuotanto osto consulting education media security".split()
) | {"human resources", "customer success", "customer service", "supply chain", "business development", "r&d", "research & development",
     "information technology", "quality", "general management", "ressources humaines", "recursos humanos", "risorse umane", "c-suite",
     "data & analytics", "product management", "public relations", "direction generale", "master_sales", "forschung & entwicklung",
     "customer support", "sales & marketing", "finance & accounting"}  # fmt: skip
_STATUS = frozenset(
    "valid invalid verified unverified catch-all catchall catch_all catch all accept_all accept all accept-all unknown risky "
    "role disposable deliverable undeliverable ok guessed likely unavailable do_not_mail do not mail spamtrap abuse "
    "extrapolated safe bad good free missing user managed new pending verification unlikely mailable gultig ungultig "
    "valide invalide valido invalido geldig ongeldig complainer email disabled probable".split()
) | {"accept all", "catch all", "do not mail", "user managed", "not found", "email disabled"}  # fmt: skip
_NEGATIVE = re.compile(
    r"unsub\w*|opt(ed)?[ _-]?out|do not (contact|e?mail|call)|dnc|abgemeldet|desinscrit\w*|desabonn\w*|uitgeschreven|wypisan\w*|"
    r"avregistrer\w*|afmeldt|avmeldt|disiscritt\w*|baja|dado de baja|descadastrad\w*|gesperrt|blocked|blacklist\w*|suppressed|"
    r"removed|peruutettu|stop|widerspr\w*"
)
_BOUNCE = re.compile(
    r"(hard|soft)?[ _-]?bounced?|cleaned|undeliverable|unzustellbar|rebond\w*|rebotad\w*|rimbalzat\w*|devolvid\w*|odbity"
)
_SOURCE = frozenset(
    "linkedin website web webinar referral event events conference google ads facebook newsletter messe empfehlung webseite "
    "salon cold trade show partner organic inbound outbound import manual csv apollo zoominfo hubspot salesforce lusha cognism "
    "recommandation recomendacion evento feria fiera passaparola beurs mond-tot-mond seo telefon campaign webformular".split()
) | {"trade show", "cold call", "cold email", "word of mouth", "google ads", "web form", "sales navigator", "organic search",
     "paid search", "direct traffic", "email campaign", "partner referral", "linkedin sales navigator", "purchased list",
     "content download", "business card", "cold outreach", "social media", "inbound call", "download"}  # fmt: skip
_REGIONS = frozenset(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd "
    "tn tx ut vt va wa wv wi wy dc ab bc mb nb nl ns on pe qc sk nsw vic qld".split()
) | frozenset(
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|"
    "kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|"
    "new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|"
    "south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|ontario|quebec|"
    "british columbia|alberta|bayern|bavaria|baden-wurttemberg|hessen|sachsen|nordrhein-westfalen|nrw|niedersachsen|thuringen|"
    "brandenburg|rheinland-pfalz|saarland|schleswig-holstein|sachsen-anhalt|mecklenburg-vorpommern|ile-de-france|occitanie|bretagne|"
    "normandie|nouvelle-aquitaine|auvergne-rhone-alpes|grand est|hauts-de-france|pays de la loire|provence-alpes-cote d'azur|"
    "cataluna|catalunya|catalonia|andalucia|comunidad de madrid|comunidad valenciana|galicia|pais vasco|lombardia|lazio|veneto|"
    "piemonte|toscana|emilia-romagna|campania|puglia|sicilia|noord-holland|zuid-holland|noord-brabant|gelderland|utrecht|limburg|"
    "overijssel|mazowieckie|malopolskie|wielkopolskie|dolnoslaskie|slaskie|pomorskie|skane|skane lan|stockholms lan|"
    "vastra gotalands lan|hovedstaden|midtjylland|viken|vestland|uusimaa|pirkanmaa|england|scotland|wales|sao paulo|minas gerais|"
    "rio de janeiro|greater london|tirol|steiermark|oberosterreich|niederosterreich|flanders|wallonia".split("|")
)  # fmt: skip

Test = Callable[[str, str], bool]


def looks_like_value(cell: Cell) -> bool:
    """Whether a cell can be no header: a number, a date, an address, a link, a long text."""
    if not isinstance(cell, str):
        return cell is not None
    text = cell.strip()
    if len(text) > 80 or "@" in text[1:] or "://" in text:
        return bool(text) and not text.startswith("@")
    if not text[:1].isalpha() and any(c.isdigit() for c in text):
        return bool(
            _NUMBER.fullmatch(text)
            or _PHONE.fullmatch(text)
            or _DATE.fullmatch(text)
            or _RANGE.fullmatch(text)
        )
    return False


def shares(values: Iterable[Cell]) -> tuple[dict[str, float], int]:
    """The share of the filled values that are of each kind, and how many filled values were looked at."""
    filled = [value for value in values if not is_blank(value)][:SAMPLE]
    if not filled:
        return {}, 0
    counts: dict[str, int] = {}
    for value in filled:
        for kind in kinds(str(value).strip()[:300], type(value)):
            counts[kind] = counts.get(kind, 0) + 1
    return {kind: count / len(filled) for kind, count in counts.items()}, len(filled)


@lru_cache(maxsize=20_000)
def kinds(text: str, type_: type = str) -> frozenset[str]:
    """Every kind that one value could be of."""
    if issubclass(type_, bool):
        return frozenset({"flag"})
    if issubclass(type_, date):
        return frozenset({"date"})
    folded = fold(text)
    hard = frozenset(kind for kind, test in _HARD if test(text, folded))
    if issubclass(type_, (int, float)):
        return hard & {"phone", "number", "postal", "flag"}
    if hard & {"email", "linkedin_person", "linkedin_company", "url"}:
        return hard
    return hard | frozenset(kind for kind, test in _soft_tests() if test(text, folded))


def _full(pattern: re.Pattern[str]) -> Test:
    return lambda text, folded: bool(pattern.fullmatch(text))


def _is_phone(text: str, folded: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return 7 <= digits <= 17 and bool(_PHONE.fullmatch(text)) and not _DATE.fullmatch(text)


def _is_domain(text: str, folded: str) -> bool:
    return "." in text and "@" not in text and bool(_DOMAIN.fullmatch(text)) and not text[-1].isdigit()


_HARD: tuple[tuple[str, Test], ...] = (
    (
        "email",
        lambda text, folded: "@" in text and bool(_EMAIL.fullmatch(text) or _EMAIL_WITHIN.search(text)),
    ),
    ("linkedin_person", lambda text, folded: bool(_LINKEDIN_PERSON.match(text))),
    ("linkedin_company", lambda text, folded: bool(_LINKEDIN_COMPANY.match(text))),
    ("url", _full(_URL)),
    ("domain", _is_domain),
    ("phone", _is_phone),
    ("date", _full(_DATE)),
    ("number", _full(_NUMBER)),
    ("range", _full(_RANGE)),
    ("money", _full(_MONEY)),
    ("flag", _full(_FLAG)),
    ("postal", _full(_POSTAL)),
    ("long", lambda text, folded: len(text) > 70),
)


@cache
def _soft_tests() -> tuple[tuple[str, Test], ...]:
    given, surnames = tables.given_names(), tables.surnames()
    cities = frozenset(tables.cities())
    countries, codes, languages, industries = _countries(), _codes(), _languages(), _industries()
    regions, seniority, department, status, source = (
        frozenset(map(fold, words)) for words in (_REGIONS, _SENIORITY, _DEPARTMENT, _STATUS, _SOURCE)
    )

    def is_full_name(text: str, folded: str) -> bool:
        words = _name_words(folded)
        if (
            not 2 <= len(words) <= 5
            or any(c.isdigit() for c in text)
            or _TITLE.search(folded)
            or _LEGAL.search(folded)
        ):
            return False
        return any(word in given for word in words) and text[:1].isalpha()

    def is_first_name(text: str, folded: str) -> bool:
        return any(folded == name for name in (folded,) if name in given) or (
            len(parts := re.split(r"[ -]", folded)) == 2
            and all(part in given or len(part) == 1 for part in parts)
        )

    return (
        ("first_name", is_first_name),
        ("surname", lambda text, folded: folded in surnames),
        ("word", lambda text, folded: bool(re.fullmatch(r"[^\W\d_]+(['’ -][^\W\d_]+){0,2}", text))),
        ("full_name", is_full_name),
        ("country", lambda text, folded: folded in countries),
        ("country_code", lambda text, folded: text.upper() in codes and text.isupper()),
        ("region", lambda text, folded: folded in regions),
        ("city", lambda text, folded: folded in cities or folded.split(",")[0] in cities),
        ("language", lambda text, folded: folded in languages),
        ("industry", lambda text, folded: folded in industries),
        ("title", lambda text, folded: bool(_TITLE.search(folded)) and not _LEGAL.search(folded)),
        ("company", lambda text, folded: bool(_LEGAL.search(folded.replace(".", " ").strip()))),
        (
            "honorific",
            lambda text, folded: bool(_HONORIFIC.fullmatch(re.sub(r"[.\s/]+", " ", folded).strip())),
        ),
        ("seniority", lambda text, folded: folded in seniority),
        ("department", lambda text, folded: folded in department),
        ("status", lambda text, folded: folded in status),
        ("negative", lambda text, folded: bool(_NEGATIVE.match(folded))),
        ("bounce", lambda text, folded: bool(_BOUNCE.match(folded))),
        ("source", lambda text, folded: folded in source),
        (
            "street",
            lambda text, folded: (
                len(folded) > 5 and bool(_STREET.fullmatch(folded)) and any(c.isdigit() for c in text)
            ),
        ),
    )


def _name_words(folded: str) -> Sequence[str]:
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", folded)


@cache
def _countries() -> frozenset[str]:
    names = [name for row in tables.rows("countries.tsv") for name in (row[1], row[3], *row[4:])]
    names += [name for row in tables.rows("country_aliases.tsv") for name in row[1:]]
    return frozenset(fold(name) for name in names if len(name) > 2)


@cache
def _codes() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("countries.tsv")) | {"UK", "EU", "EL"}


@cache
def _languages() -> frozenset[str]:
    common = {
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "sv",
        "da",
        "no",
        "nb",
        "fi",
        "cs",
        "hu",
        "ro",
        "tr",
        "ru",
        "uk",
        "ja",
        "zh",
    }
    rows = [row for row in tables.rows("languages.tsv") if row[0] in common]
    plain = {fold(name) for row in rows for name in row[1:]}
    return frozenset(plain | common | {f"{code}-{place}" for code in common for place in ("us", "gb", code)})


@cache
def _industries() -> frozenset[str]:
    return frozenset(fold(name) for row in tables.rows("industries.tsv") for name in row)
