"""The words around a person's name: salutations, degrees, generation marks, and what no person is called."""

from __future__ import annotations

HONORIFICS = frozenset(
    """
    mr mrs ms miss mx mister madam dr doctor doktor prof professor professorin sir dame lord lady rev reverend fr hon capt captain
    col lt maj gen sgt cpl cmdr rabbi imam sheikh herr frau hr fräulein fraulein dipl-ing diplom-ingenieur dipl-kfm dipl-kffr
    dipl-betriebswirt dipl-wirt-ing dipl-inf dipl-psych dipl-oec dipl dipling dr-ing mag magister univ-prof hofrat ing
    monsieur madame mademoiselle mme mlle mm maître maitre señor senor señora senora señorita srta sra sr dra don doña dona d dña
    ilmo excmo lic arq abg cpn senhor senhora exmo exma engº engª eng engr sig signor signora sig.ra sigra sig.na signore
    dott dottssa dott.ssa dottore dottoressa avv avvocato geom rag arch cav egr gent spett on dhr de heer mevrouw mevr mw mej
    drs ir mr. fru fröken froken frk hra rva pan pani panie pán paní bc mgr mudr judr phdr rndr doc mvdr phmr csc inż inz
    bay bayan sayın kyrios kyria shri smt sri m
    """.split()
)
"""Folded to lower case, dots at the end removed; only believed where a name follows."""

UNSURE_HONORIFICS = frozenset(
    "don dame lord lady ing fr on de heer d m mm maj gen doc mag bay pan arch cav rag dona sri col gent ir lic rev hon bc".split()
)
"""Honorifics that are also names, initials or particles: believed with a dot, or where the country speaks them."""

GENERATIONS: dict[str, str] = {
    "jr": "Jr.", "jnr": "Jr.", "junior": "Jr.", "jun": "Jr.", "sr": "Sr.", "snr": "Sr.", "senior": "Sr.", "sen": "Sr.",
    "ii": "II", "iii": "III", "iv": "IV", "2nd": "II", "3rd": "III", "4th": "IV",
}  # fmt: skip
"""Marks that tell father from son; they stay in the full name."""

CREDENTIALS = frozenset(
    """
    phd dphil md mba msc bsc msci meng beng ba ma bs ms llb llm jd esq cpa cfa cma cia cisa cissp cism pmp prince2 csm cspo
    acca aca fca fcca cima cgma cipd fcipd mcipd mcips cips rn np pa-c pac do dds dmd dvm od pharmd edd psyd dba emba pe
    phr sphr shrm-cp shrm-scp shrmcp shrmscp gphr chrp cpim cscp cebs clu chfc cfp ea cphr frics mrics riba aia leed ap
    pmi-acp pmiacp itil six-sigma lssbb lssgb mcse ccna ccnp aws obe mbe cbe kc qc facp facs faan frcp frcs mrcp mbbs bds
    fcmi mcmi ceng cenv cphys csci iosh nebosh cmgr fiet miet mice mimeche dipl-ing dipl-kfm dipl-betriebswirt bcom mcom
    mphil ed.d llm. ll.m b.a b.sc m.a m.sc m.d m.b.a ph.d d.o d.d.s bba mpa mph mfa mscis msit msf macc mim mis ches cpp
    rechtsanwalt steuerberater mpp med mlis pgce he him she her they them hons ccim sior gri crs realtor ret
    ifrs cdmp cdp togaf cbap cap csp csep cams cfe cfre cmp cpc acc pcc mcc sc hcs fhea frsa
    """.split()
)
UNSURE_CREDENTIALS = frozenset(
    "ma do ba bs ms ed ea pe he him she her they them med ap kc qc mis od aia mice ret cap pac rn np sc acc do jd him mim".split()
)
"""Degrees that are also family names or words: believed behind a comma only."""

NOT_A_PERSON = frozenset(
    """
    team sales info office department dept abteilung vertrieb einkauf verkauf marketing support service reception empfang
    zentrale sekretariat geschäftsleitung geschaeftsleitung geschäftsführung management personalabteilung buchhaltung
    kundenservice customer contact kontakt admin administrator webmaster gmbh inc ltd llc corp ag company firma group
    hr accounting helpdesk postmaster manager director ceo cfo cto coo cmo cio owner inhaber founder president head
    """.split()
)

COMPOUND_STARTERS = frozenset(
    """
    jean juan jose maria ana anna luis hans karl mary marie anne joao carlos miguel francisco gian pier rosa eva carl
    klaus heinz ernst lars marco antonio pedro victor luisa marta mari carmen billy bobby anne- per sven bengt erik jan
    lisa ann sarah- manuel angel jesus jorge fernando rafael paulo luiz antonia teresa laura sofia elisa pierre paul
    """.split()
)
"""Given names that often open a double given name (Jean Paul, Juan Carlos, Anna Maria)."""

TWO_SURNAMES = frozenset("ES MX AR CL CO PE VE EC BO UY PY CR PA GT HN SV NI DO CU PR PT BR".split())
"""Countries where a person commonly bears two family names."""

HONORIFIC_LANDS = {
    "m": frozenset("FR BE CH LU MC".split()),
    "d": frozenset("ES MX AR CO CL".split()),
    "ing": frozenset("AT IT CZ SK MX CO NL".split()),
    "mag": frozenset({"AT"}),
    "ir": frozenset("NL BE".split()),
    "mm": frozenset({"FR"}),
    "lic": frozenset("MX AR CR GT".split()),
}
