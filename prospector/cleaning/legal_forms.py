"""Legal forms of companies in many countries, each with the spelling it is shown in."""

from __future__ import annotations

from functools import cache

_FORMS = """
GmbH|Gesellschaft mit beschränkter Haftung|G.m.b.H.|Ges.m.b.H.|Gesmbh|mbH|Ges. mbH|Gesellschaft mbH
gGmbH|gemeinnützige GmbH
GmbH & Co. KG|GmbH und Co. KG|GmbH u. Co. KG|GmbH + Co. KG|GmbH & Co KG|GmbH & Cie. KG|GmbH&CoKG|GmbH & Co.|mbH & Co. KG
GmbH & Co. KGaA|GmbH und Co. KGaA
GmbH & Co. OHG
UG|UG (haftungsbeschränkt)|Unternehmergesellschaft|Unternehmergesellschaft (haftungsbeschränkt)|UG haftungsbeschränkt
UG & Co. KG|UG (haftungsbeschränkt) & Co. KG
AG|Aktiengesellschaft|A.G.
AG & Co. KG|AG & Co. KGaA|AG und Co. KG
SE & Co. KGaA
SE & Co. KG
SE|Societas Europaea|S.E.
KGaA|Kommanditgesellschaft auf Aktien|AG & Co KGaA
KG|Kommanditgesellschaft|& Co. KG|& Co KG|und Co. KG|u. Co. KG|Co. KG
OHG|Offene Handelsgesellschaft|& Co. OHG
OG|Offene Gesellschaft
GbR|Gesellschaft bürgerlichen Rechts|GdbR
e.K.|e. K.|eingetragener Kaufmann|e.Kfm.|eingetragene Kauffrau|e.Kfr.|eK
e.U.|Einzelunternehmen
e.V.|e. V.|eingetragener Verein|eV
eG|eingetragene Genossenschaft|e.G.
PartG mbB|PartGmbB|PartG|mbB|Partnerschaftsgesellschaft mbB
Sàrl|S.à r.l.|S.à.r.l.|Sarl (CH)|S. à r. l.
SARL|S.A.R.L.|Société à responsabilité limitée
SAS|S.A.S.|Société par actions simplifiée
SASU|S.A.S.U.
EURL|E.U.R.L.
SNC|S.N.C.
SCI|S.C.I.
SCOP|S.C.O.P.
SCA|S.C.A.
SA|S.A.|Société anonyme|Sociedad Anónima|Sociedade Anónima|Spółka Akcyjna
SA/NV|NV/SA|S.A./N.V.
SRL|S.R.L.|S.r.l.|Società a responsabilità limitata|Sociedad de Responsabilidad Limitada|S. r. l.
S.r.l.s.|Srls
S.p.A.|SpA|Società per azioni|S. p. A.
S.a.s.|Sas di
Scarl|S.c.a r.l.|S.c.a.r.l.|Società cooperativa|Soc. Coop.
S.L.|SL|Sociedad Limitada|S. L.
S.L.U.|SLU|Sociedad Limitada Unipersonal
S.L.L.
S.A.U.|SAU
S.A. de C.V.|SA de CV|S.A. DE C.V.|SAPI de CV|S.A.P.I. de C.V.|S. de R.L. de C.V.|S de RL de CV|S. de R.L.
S.A.C.|SAC
S.A.S. ESP
Ltda.|Ltda|Limitada|Cía. Ltda.|Cia Ltda
Lda.|Lda|Unipessoal Lda|Unipessoal, Lda.|Unip. Lda
EIRELI|ME|EPP
BV|B.V.|Besloten Vennootschap|B. V.
NV|N.V.|Naamloze Vennootschap
VOF|V.O.F.
CV|C.V.
BVBA|B.V.B.A.
SPRL|S.P.R.L.
CVBA|SCRL
AB|Aktiebolag|AB (publ)|A.B.|Aktiebolaget
HB|Handelsbolag
A/S|Aktieselskab
AS|Aksjeselskap
ASA|Allmennaksjeselskap
ApS|Anpartsselskab|A.p.S.
I/S|Interessentskab
K/S|Kommanditselskab
P/S
IVS
Oy|Osakeyhtiö|O.Y.|Oy Ab
Oyj|Oyj Abp|Abp|Julkinen osakeyhtiö
ehf.|ehf|hf.|hf
Ltd|Ltd.|Limited|Company Limited
LLC|L.L.C.|Limited Liability Company|L.L.C|Ltd. Liability Co.
LLP|L.L.P.|Limited Liability Partnership
LP|L.P.|Limited Partnership
LLLP|PLLC|P.L.L.C.
PLC|P.L.C.|Public Limited Company
CIC|C.I.C.
DAC|Designated Activity Company
ULC
CLG
Inc.|Inc|Incorporated|Incorporation|Incorp.
Corp.|Corp|Corporation|Incorporated Corporation
Co.|Co
Co. Ltd.|Co., Ltd.|Co. Ltd|Company Ltd|Company, Ltd.|Co Limited|Company Limited|Co.,Ltd
Co. Inc.|Co., Inc.|Company, Inc.
Co. LLC|Co., LLC|Company LLC
P.C.|Professional Corporation
P.A.
Pty Ltd|Pty. Ltd.|Pty Limited|Proprietary Limited|(Pty) Ltd|Pty|Pty. Limited|P/L
Pvt Ltd|Pvt. Ltd.|Private Limited|Pvt Limited|(P) Ltd|(Pvt) Ltd|P Ltd|Private Ltd|Pvt. Limited
Pte Ltd|Pte. Ltd.|Pte Limited|Pte
Sdn Bhd|Sdn. Bhd.|Sendirian Berhad
Bhd|Berhad
Tbk|Tbk.|Persero Tbk
K.K.|KK|Kabushiki Kaisha|Kabushiki Gaisha
G.K.|Godo Kaisha
FZE|FZ-LLC|FZCO|FZC|DMCC|FZ LLC
W.L.L.|WLL
S.A.L.|SAL
JSC|OJSC|PJSC|CJSC|OAO|ZAO|PAO
OOO|LLC OOO|ООО|АО|ПАО|ЗАО
TOV|ТОВ
d.o.o.|doo|d. o. o.|društvo s ograničenom odgovornošću
d.d.|dd|d. d.
j.d.o.o.
s.r.o.|sro|s. r. o.|spol. s r.o.|spol. s r. o.|společnost s ručením omezeným
a.s.|a. s.|akciová společnost
v.o.s.|k.s.
Sp. z o.o.|sp. z o. o.|spółka z o.o.|spzoo|Spółka z ograniczoną odpowiedzialnością|Sp. z o.o
Sp. z o.o. sp. k.|sp. z o.o. sp.k.|spółka z o.o. sp. k.
Sp. k.|sp.k.|spółka komandytowa
Sp. j.|sp.j.|spółka jawna
Kft.|Kft|Korlátolt Felelősségű Társaság
Zrt.|Zrt|Nyrt.|Nyrt|Rt.
Bt.|Bt
S.C.
S.R.L. (RO)
OOD|EOOD|ООД|ЕООД|АД|ЕАД|EAD
OÜ|Osaühing
AS (EE)
SIA|Sabiedrība ar ierobežotu atbildību
UAB|Uždaroji akcinė bendrovė
A.Ş.|AŞ|Anonim Şirketi|A.S. (TR)
Ltd. Şti.|Ltd Şti|Limited Şirketi|Ltd. Sti.|San. ve Tic. A.Ş.|San. ve Tic. Ltd. Şti.|Tic. Ltd. Şti.
E.P.E.|EPE|Α.Ε.|A.E.|ΕΠΕ|I.K.E.|IKE
GIE|ASBL|VZW
Ltée|Ltee|Limitée|Cie
PLC (publ)
"""

AMBIGUOUS = frozenset(
    "as se spa co ad sa sas sl lp og kg sal ou sc nv cv oy ab ag me kk gk sia ike epe clg cic dac bt rt pa pc ae ao pte "
    "ks ps is ev eg ek eu hb hf vof gie sci sca scop dd ivs ulc pty oma aş tbk lda ug mbh cie slu sau sac pc".split()
)
"""Keys that may be the end of a name as well: believed only where written as a legal form is."""

_NEVER_PLAIN = frozenset("co pa pc sc ps is ks me ae epe eu rt ao dd".split())
"""Believed only with their dots or slash (or, for Co, without "&" before it)."""


def key_of(words: list[str]) -> str:
    """Words of a company's end without dots, blanks, commas and brackets, lower-case."""
    joined = "".join(words).lower()
    return joined.translate(_DROPPED)


_DROPPED = str.maketrans("", "", " .,()/'’\"-")


@cache
def forms() -> dict[str, str]:
    """Key -> the legal form as shown."""
    found: dict[str, str] = {}
    for line in _FORMS.strip().splitlines():
        shown, *others = line.split("|")
        shown = (
            shown.partition(" (")[0] if shown.endswith(("(CH)", "(RO)", "(EE)", "(TR)", "(publ)")) else shown
        )
        for form in (shown, *others):
            name = form if form[:1] in "(&" or len(form) > 5 or "/" in form else form
            own = form if form.isupper() and len(form) <= 5 and form.isalpha() and shown in _SELF else shown
            found.setdefault(key_of([name]), own)
    return found


@cache
def last_words() -> frozenset[str]:
    """Keys of the words that legal forms end with: most names end otherwise, and are done with at once."""
    lines = _FORMS.strip().splitlines()
    names = [name.replace("&", " & ").split() for line in lines for name in line.split("|")]
    return frozenset(key_of(words[-1:]) for words in names) | frozenset(forms())


_SELF = frozenset({"JSC", "FZE", "OOO", "LLLP", "EIRELI", "OOD"})


def is_written_as_form(text: str, key: str) -> bool:
    """Whether the end of a name, spelt `text`, is written as a legal form and not as a word."""
    if key not in AMBIGUOUS:
        return True
    marked = "." in text or "/" in text
    if key in _NEVER_PLAIN:
        return marked
    letters = text.strip(" .,()")
    return (
        marked
        or letters
        in (
            "SpA",
            "AG",
            "Oy",
            "Ltda",
            "Lda",
            "Co",
            "eG",
            "eV",
            "eK",
            "Sàrl",
            "Pte",
            "Pty",
            "mbH",
            "Bt",
            "Cie",
            "OÜ",
            "Tbk",
            "GmbH",
        )
        or letters.isupper()
    )
