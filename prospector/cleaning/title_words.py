"""Words of job titles in a dozen languages that tell how senior a person is and in which department.

Every pattern is matched against the folded title (lower case, no accents, dots or hyphens) with blanks
around it; the first level that matches wins.
"""

from __future__ import annotations

LEVELS: tuple[tuple[str, str], ...] = (
    (
        "intern",
        r"(?<!director of )(?:intern|internship|trainee|apprentice|praktikant|praktikantin|werkstudent|werkstudentin|"
        r"working student|student assistant|student|auszubildende[rn]?|azubi|volontar|volontarin|stagiaire|alternante?|apprentie?|becari[oa]|practicante|"
        r"pasante|en practicas|aprendiz|stagista|tirocinante|apprendista|estagiari[oa]|stagiair|stagiaire|leerling|praktikanter|"
        r"larling|laerling|harjoittelija|stazysta|stazystka|duales studium|referendar)\b",
    ),
    (
        "entry",
        r"(?:personal|executive|management|administrative|team|direction|vorstands|chef|office) assist(?:ant|ants|entin|ent|enz)\b"
        r"|\bassist(?:ant|ante|ent|entin|enz|ente|entes)e? (?:to|of|der|des|de|du|d|del|della|al|a la|van|til|till|for|to the)\b"
        r"|\b(?:ea|pa|assistant|secretary|secretaire|sekretarin) (?:to|of|der|des|de) |\b(?:assistentin|assistent|assistante|sekretarin|sekretar|secretaire|"
        r"secretary|secretari[oa]|segretari[oa]|asistente|direktionsassistent(?:in)?|directiesecretaresse|secretaresse|sekreterare|sekretaer)\b(?! (?:general|generale|manager|director|vice|vp|professor))",
    ),
    (
        "owner",
        r"(?<!product )(?<!process )(?<!data )(?<!service )(?<!system )(?<!business process )\b(?:co ?)?owners?\b(?! (?:relations?|operator relations|support|services|experience))"
        r"|\b(?:mit)?inhaber(?:in)?\b|\beigentumer(?:in)?\b|\bgeschaftsfuhrende[rn]? gesellschafter(?:in)?\b|\bgesellschafter(?:in)? geschaftsfuhrer"
        r"|\bproprietaires?\b|\bpropietari[oa]s?\b|\bproprietari[oa]s?\b|\bduen[oa]\b|\btitolare\b|\btitular\b|\beigena(?:ar|resse)\b|\bagare\b|\binnehaver\b|\bindehaver\b|\bejer\b|\beier\b"
        r"|\bomistaja\b|\bwlasciciel(?:ka)?\b|\bmajitel(?:ka)?\b|\btulajdonos\b|\bproprietor\b|\bdono\b|\bself employed\b|\bfreelance[r]?\b(?! (?:manager|coordinator))|\bselbst(?:st)?andig\b",
    ),
    (
        "founder",
        r"\b(?:co ?)?founder\b|\bcofounder\b|\bfounding (?:partner|member|ceo|director)\b|\b(?:mit|firmen)?grunder(?:in)?\b|\b(?:co ?)?fondat(?:eur|rice|ore)\b|\b(?:co ?)?fundador[a]?\b"
        r"|\bcofondat\w+\b|\bcofundador\w*\b|\bsocio fundador\b|\boprichter\b|\bmedeoprichter\b|\bgrundare\b|\bmedgrundare\b|\bgrundlaegger\b|\bmedstifter\b|\bstifter\b|\bgrunder\b|\bmedgrunder\b|\bperustaja\b|\bzalozyciel(?:ka)?\b|\bzakladatel\b|\balapito\b",
    ),
    (
        "c_suite",
        r"(?<!office of the )(?<!to the )\b(?:group |deputy |interim )?(?:ceo|cfo|coo|cto|cmo|cio|cro|cpo|chro|ciso|cdo|cco|cso|clo|cao|cbo|cgo|cxo|cino|cdio|cpto|ccio|cmio|pdg|dg|daf|drh|dsi)\b"
        r"|\bchief\b(?! (?:engineer|architect|accountant|editor|clerk|technician|inspector|nurse|resident|designer|developer|estimator|pilot|buyer))"
        r"|(?<!vice )\b(?:co ?)?president\b(?! (?:s |of )?(?:club|office|assistant))|\bmanaging director\b|\bmanaging directors\b|\bgeschaftsfuhrer(?:in)?\b|\bgeschaftsfuhrung\b|\bgeschaftsleitung\b|\bmitglied der geschaftsleitung\b|\bgeschaftsleiter(?:in)?\b|\bgeschaftsfuhrend\w*\b|\bgf\b|\bcgo\b"
        r"|\bvorstand\w*\b|\bvorstandin\b|\bgeneraldirektor(?:in)?\b|\bhauptgeschaftsfuhrer(?:in)?\b|\b(?:directeur|directrice|direct rice) general[e]?\b|\bpresident[e]? directeur general\b|\bgerante?\b|\bpresidente?\b(?<!vice presidente)|\bdirigeant[e]?\b|\bchef d entreprise\b"
        r"|\bdirector[a]? general\b|\bconsejer[oa] delegad[oa]\b|\bgerente (?:general|geral)\b|\bdirector[a]? ejecutiv[oa]\b(?! de)|\badministrador[a]?(?: unic[oa]| delegad[oa]| general)\b|\bpresident[ae]\b|\bsocio administrador\b|\bceo\b|\bdiretor[a]? (?:geral|executiv[oa]|presidente)\b"
        r"|\bamministrat(?:ore|rice) (?:delegat[oa]|unic[oa])\b|\bdirettore generale\b|\bdirettrice generale\b|\bad\b(?= |$)(?! (?:sales|operations|ops|manager|specialist))|\balgemeen directeur\b|\balgemeen directrice\b|\bbestuurder\b|\bbestuursvoorzitter\b|\bgedelegeerd bestuurder\b|\bzaakvoerder\b|\bdirecteur eigenaar\b|\bdga\b|\bstatutair directeur\b"
        r"|\bverkstallande direktor\b|\bvd\b|\badministrerende direktor\b|\badm direktor\b|\badministrerende direktoer\b|\bdaglig leder\b|\badministrerande direktor\b|\bkoncernchef\b|\bkonsernsjef\b|\btoimitusjohtaja\b|\b(?:finans|ekonomi|okonomi)direktor\b(?=$)|\bprezes\b|\bprezes zarzadu\b|\bdyrektor generalny\b|\bczlonek zarzadu\b|\bjednatel(?:ka)?\b|\bgeneralni reditel\b|\bugyvezeto\b|\bvezerigazgato\b"
        r"|\bchair(?:man|woman|person)?\b|\bboard (?:member|director)\b|\bmember of the (?:executive |management |managing )?board\b|\bgeneral director\b|\bexecutive chairman\b|\bbestyrelsesformand\b|\bstyreleder\b|\bstyrelseordforande\b|\baufsichtsrat\w*\b|\bdirektor generalny\b|\bdirector administrativo general\b|\bgenel mudur\b|\bhauptgeschaftsfuhrung\b|\bpresident and\b",
    ),
    (
        "partner",
        r"(?<!business )(?<!hr )(?<!people )(?<!channel )(?<!finance )(?<!talent )(?<!delivery )(?<!alliance )(?<!sales )(?<!technology )(?<!client )(?<!solution )(?<!strategic )(?<!personal )"
        r"\b(?:partner|partnerin|associe|associee|socio|socia|vennoot|delagare|osakas)\b(?! (?:manager|management|managers|success|sales|marketing|development|relations|account|programs?|program|enablement|executive|operations|engineer|solutions?|specialist|director|lead|channel|support|coordinator|ships?))",
    ),
    (
        "vp",
        r"\b(?:vp|svp|evp|avp|rvp|gvp|vps)\b|\bvice ?presid\w+\b|\bvizeprasident(?:in)?\b|\bviceprasident(?:in)?\b|\bvicepresident\w*\b|\bvicedirektor\b|\bvarapuheenjohtaja\b|\bwiceprezes\b|\bwicedyrektor\b|\bviceprezident\w*\b|\bvice director general\b|\bvice direttore generale\b|\bvicedirettore\b",
    ),
    (
        "head",
        r"\b(?:co |deputy |global |group )?head of\b|\b(?:global |regional )?head\b(?! (?:hunter|chef|coach|teacher|nurse|waiter|cook|count|quarter\w*|office))|\bbereichsleit(?:er|erin|ung)\b|\babteilungsleit(?:er|erin|ung)\b|\bressortleit(?:er|erin|ung)\b|\bhauptabteilungsleit\w+\b|\bleit(?:er|erin|ung|ende[rn]?)\b(?! (?:der )?(?:team|projekt))|\b(?:vertriebs|marketing|einkaufs|personal|it|werks|produktions|betriebs|verkaufs|entwicklungs|finanz|logistik|niederlassungs|standort|rechts|technischer|qualitats|export|service|filial|geschaftsstellen|hr|gebiets|regional|controlling|kundendienst|instandhaltungs|business unit|fertigungs|buchhaltungs|innendienst|aussendienst|schul|instituts|lager|bau|laborleitung|labor|redaktions)leit(?:er|erin|ung)\b"
        r"|\bhoofd\b|\bafdelingshoofd\b|\bchef de service\b|\bchef de departement\b|\bchef du departement\b|\bjef[ea] de departamento\b|\bjef[ea] de area\b|\bcapo reparto\b|\bcapo area\b|\bresponsabile (?:di |del )?(?:reparto|dipartimento)\b|\bafdelingsleder\b|\bavdelingsleder\b|\bavdelingssjef\b|\bavdelningschef\b|\bafdelingschef\b|\bosastopaallikko\b|\bkierownik dzialu\b|\bvedouci oddeleni\b",
    ),
    (
        "director",
        r"\bdirectors?\b(?! assistant)|\bdir\b|\bdirektor(?:in|en)?\b|\bdirecteurs?\b|\bdirectrice\b|\bdirector[a]\b|\bdiret(?:or|ora)\b|\bdirett(?:ore|rice)\b|\bdirektoer\b|\b\w*direktor(?:en)?\b|\b\w*direktoer\b|\b\w+direkt\w+\b|\b\w*directeur\b|\b\w*johtaja\b|\bdyrektor(?:ka)?\b|\b\w*reditel(?:ka)?\b|\bigazgato\b|\bprokurist(?:in)?\b|\bprocurist\b|\bdeputy director\b|\bmudur\b|\bdean\b|\bsuperintendent of schools\b",
    ),
    (
        "manager",
        r"\bmanagers?\b|\bmgr\b|\bmanagerin\b|\bmngr\b|\bteamleit(?:er|erin|ung)\b|\bgruppenleit(?:er|erin|ung)\b|\bprojektleit(?:er|erin|ung)\b|\bschichtleit(?:er|erin|ung)\b|\bleit(?:er|erin|ung)\b|\b\w+leit(?:er|erin|ung)\b|\bteam ?lead(?:er)?\b|\b\w*leader\b|\bsupervisor[a]?\b|\bforeman\b|\bsuperintendent\b|\bresponsable\b|\bresp\b|\bresponsabile\b|\bresponsavel\b|\bencargad[oa]\b|\bcoordenador[a]?\b|\bgerentes?\b|\bgestor[a]?\b|\bgestionnaire\b|\bjef[ea]\b|\bchefe\b|\bcapo\b|\bcapo\w+\b"
        r"|\bchef\b(?! (?:de cuisine|de partie|cuisinier))|\bcheffe\b|\b\w+chef\b|\b\w+sjef\b|\bsjef\b|\bleder\b|\b\w+leder\b|\bledare\b|\b\w+ledare\b|\bleidinggevende\b|\bteamleider\b|\b\w+leider\b|\b\w*paallikko\b|\besimies\b|\bkierownik\b|\bmenedzer\b|\bmenadzer\b|\bvedouci\b|\bvezeto\b|\bbeheerder\b|\bquadro\b|\bcadre\b|\b(?:sales|marketing|product|design|operations|finance|hr|support|project|growth|people|content|program|programme|delivery|practice|squad|chapter|shift|group|regional|country|community|success|talent|channel|store|office|it) lead\b|\bcontroller\b(?<!air traffic controller)(?<!junior controller)|\bproduktmanager\w*\b|\bprojektmanager\w*\b|\b\w+manager(?:in)?\b|\bmaster scheduler\b|\bprincipal\b(?=$)|\bschool principal\b",
    ),
    (
        "senior",
        r"\bsenior\b|\bsr\b|\bsnr\b|\bexpert[ei]?\b|\bexperte\b|\bexpertin\b|\bprincipal\b|\bstaff (?:engineer|software|developer|scientist|designer|data|product|machine)|\blead\b(?! (?:generation|gen))|\bfellow\b|\bdistinguished\b|\bconfirme\b|\bsenioren?\b|\barchitect[ea]?\b(?= |$)|\barchitekt(?:in)?\b|\bchief (?:engineer|architect|accountant|editor|designer|developer|buyer)\b|\bchefingenieur\b|\bstrategist\b|\b(?:erfahrener?|leitende[rn]?)\b|\bemerito\b",
    ),
    (
        "entry",
        r"\bjunior\b|\bjr\b|\bjnr\b|\bentry level\b|\bassociate\b|\bassistants?\b|\bassist\w+\b|\badjoint[e]?\b|\bauxiliar\b|\bayudante\b|\baddett[oa]\b|\bmedewerk(?:er|ster)\b|\bmitarbeiter(?:in)?\b|\bsachbearbeiter(?:in)?\b|\b\w*referent(?:in)?\b|\bspeciali[sz]ts?\b|\bspecialist\b|\bspezialist(?:in)?\b|\bspecialiste\b|\bspecialista\b|\bespeciali\w+\b|\bspesialist\b|\basiantuntija\b|\banaly[sz]ts?\b|\banalista\b|\banalyste\b|\banalytiker(?:in)?\b|\banalitico\b|\bengineers?\b|\bingenieurs?(?:in)?\b|\bingenier[oa]\b|\bingegnere\b|\bengenheir[oa]\b|\bingenjor\b|\bingenior\b|\binsinoori\b|\bingenieur[e]?\b|\b\w*ingenieur(?:in)?\b"
        r"|\bdevelopers?\b|\bentwickler(?:in)?\b|\b\w+entwickler(?:in)?\b|\bdeveloppe(?:ur|use)\b|\bdesarrollador[a]?\b|\bdesenvolvedor[a]?\b|\bsviluppat(?:ore|rice)\b|\bontwikkelaar\b|\butvecklare\b|\butvikler\b|\budvikler\b|\bkehittaja\b|\bprogramm\w+\b|\bdev\b|\bconsultants?\b|\bberater(?:in)?\b|\b\w+berater(?:in)?\b|\bconsultant[e]?\b|\bconsultor[a]?\b|\bconsulente\b|\badviseur\b|\badvisors?\b|\badviser\b|\bkonsult\b|\bkonsulent\b|\brepresentatives?\b|\breps?\b|\bsdr\b|\bbdr\b|\bae\b|\bagents?\b|\bagente\b|\bexecutives?\b|\bofficers?\b|\bcoordinators?\b|\bkoordinator(?:in)?\b|\bcoordinat(?:eur|rice|ore|or)\b|\bcoordinador[a]?\b|\bkoordinator\b|\badministrators?\b|\badministrator(?:in)?\b|\badministrat(?:eur|ivo|iva|if|ive)\b|\badministratif\b|\badministrativ[oa]\b"
        r"|\bclerks?\b|\baccountants?\b|\bbuchhalter(?:in)?\b|\bcomptable\b|\bcontable\b|\bcontabile\b|\bcontador[a]?\b|\bboekhouder\b|\bbookkeeper\b|\bredovisningsekonom\b|\bregnskab\w+\b|\bregnskap\w+\b|\bdesigners?\b|\bdisenador[a]?\b|\bgrafiker(?:in)?\b|\bgraphiste\b|\bgrafico\b|\btechnicians?\b|\btechniker(?:in)?\b|\btechnicien(?:ne)?\b|\btecnico\b|\btecnic[oa]\b|\btekniker\b|\bscientists?\b|\bresearchers?\b|\bwissenschaftler(?:in)?\b|\bforscher(?:in)?\b|\bcherche(?:ur|use)\b|\binvestigador[a]?\b|\bricercat(?:ore|rice)\b|\brecruiters?\b|\brecrutier(?:er|in)\b|\bbuyers?\b|\beinkaufer(?:in)?\b|\bachete(?:ur|use)\b|\bcomprador[a]?\b|\bbuyer\b|\binkoper\b|\binkopare\b|\bplanners?\b|\bplaner(?:in)?\b|\bsales(?:man|woman|person)?\b|\bvertriebsmitarbeiter(?:in)?\b|\bverkaufer(?:in)?\b|\bverkoper\b|\bsaljare\b|\bselger\b|\bsaelger\b|\bmyyja\b|\bvende(?:ur|use)\b|\bvendedor[a]?\b|\bvenditore\b|\bcommercial[e]?\b|\bcomercial\b|\bcommerciale\b|\baccount executive\b|\bteachers?\b|\blehrer(?:in)?\b|\bprofessor(?:in)?\b|\blecturer\b|\bnurse\b|\bphysician\b|\bdoctor\b|\barzt\b|\barztin\b|\blawyer\b|\battorney\b|\bcounsel\b|\bparalegal\b|\bjurist(?:in|e)?\b|\brechtsanwalt\b|\brechtsanwaltin\b|\bavocat[e]?\b|\babogad[oa]\b|\bavvocato\b|\bwriter\b|\bcopywriter\b|\beditor\b|\bredakteur(?:in)?\b|\bjournalist(?:in)?\b|\btester\b|\boperator\b|\bmechanic\b|\bmechaniker(?:in)?\b|\belectrician\b|\bdriver\b|\bfahrer(?:in)?\b|\breceptionist\b|\bempfangsmitarbeiter(?:in)?\b|\bcashier\b|\bworker\b|\bemployee\b|\bmarketer\b|\bauditor[a]?\b|\bunderwriter\b|\bbroker\b|\btrainer(?:in)?\b|\bcoach\b|\bkaufmann\b|\bkauffrau\b|\bkaufmannische[r]? angestellte[r]?\b|\bangestellte[r]?\b|\bcharge[e]?\b|\bemploye[e]?\b|\bemplead[oa]\b|\bimpiegat[oa]\b|\bmedarbetare\b|\bmedarbeider\b|\bmedarbejder\b|\bradgivare\b|\bradgiver\b|\bhandlaggare\b|\bsaksbehandler\b|\bsagsbehandler\b|\bproduct owner\b|\bscrum master\b|\bbusiness partner\b|\bpartner\b|\btradesman\b|\bactuary\b|\barchitekt\b|\bscientist\b|\bstatistician\b|\bpharmacist\b|\btherapist\b|\bsurveyor\b|\bwebmaster\b|\bmerchandiser\b|\bestimator\b|\bnegotiator\b|\bproducer\b|\bstaff\b|\bagente?\b|\bmaker\b",
    ),
)

DEPARTMENTS: tuple[tuple[str, str], ...] = (
    (
        "customer_success",
        r"customer (?:success|support|service|care|experience|relations)|client (?:success|services?|support|relations)|kundenservice|kundendienst|kundenbetreu\w*|kundensupport|kundenerfolg|service client|relation client|support client|atencion al cliente|servicio al cliente|assistenza clienti|servizio clienti|servico ao cliente|atendimento ao cliente|sucesso do cliente|klantenservice|kundtjanst|kundeservice|kundservice|asiakaspalvelu|\bcsm\b|\bcx\b|technical support|help ?desk|contact center|call center|onboarding specialist|support (?:engineer|specialist|manager|agent)",
    ),
    (
        "human_resources",
        r"human resources?|\bhr\b|\bhrbp\b|\bhris\b|people (?:operations|ops|partner|and culture|& culture|culture|officer|team|manager|experience|development)|\bhead of people\b|chief people|director of people|vp (?:of )?people|people director|personal(?:leit\w*|abteilung|referent\w*|wesen|entwickl\w*|chef|direktor|sachbearbeit\w*|manager\w*|vorstand|management|beschaffung|marketing|verwaltung|verantwort\w*)|\bleit\w+ personal\b|\bpersonal(?:$)|personeel\w*|ressources humaines|\brh\b|\bdrh\b|recursos humanos|\brrhh\b|risorse umane|recruit\w*|recrutement|reclutamiento|talent (?:acquisition|management|partner|manager)|\btalent\b|\bchro\b|payroll|lohnbuchhalt\w*|compensation|benefits|learning (?:and|&) development|\bhenkilosto\w*|rekryter\w*|rekrutter\w*|organi[sz]ation\w* development|staffing|workforce",
    ),
    (
        "legal",
        r"\blegal\b|general counsel|\bcounsel\b|lawyer|attorney|paralegal|jurist\w*|rechts\w*|recht|justiziar\w*|syndikus\w*|juridique|avocat\w*|jurid\w*|abogad\w*|avvocat\w*|advoga\w*|advocaat|advokat\w*|compliance|datenschutz\w*|data protection|privacy officer|contract manager|\bnotar\w*|\blakimies\b|\bclo\b|regulatory",
    ),
    (
        "data",
        r"\bdata\b(?! ?(?:cent|protection|entry))|analytics|business intelligence|\bbi\b|machine learning|\bml engineer|\bai\b|artificial intelligence|datenanal\w*|donnees|\bdatos\b|\bdati\b|\bdados\b|\bcdo\b|statisti\w*|daten(?:wissenschaft\w*|ingenieur\w*|architekt\w*)",
    ),
    (
        "it",
        r"\bit\b|information officer|information technology|information systems?|informatik\w*|informatique|informatica|sistemas|systemes|\bdsi\b|\bcio\b|\bciso\b|systemadmin\w*|system admin\w*|sysadmin|systems? (?:administrator|engineer|analyst)|network\w*|netzwerk\w*|infrastructure|infrastruktur\w*|cyber ?security|information security|security (?:engineer|analyst|architect)|it sicherheit|\bedv\b|cloud|devops|\bsre\b|\berp\b|\bsap\b|database|\bict\b|tecnologia da informacao|tecnologias? de la informacion|technical operations|enterprise architect|tietohallinto|\bti\b|datacenter|data cent\w+|digital transformation|digitalisierung\w*|\bit\w*leit\w*|end user",
    ),
    (
        "product",
        r"\bproduct (?:manager|management|owner|director|lead|officer|strategy|marketing manager|development|operations)|\bproduct\b|produktmanag\w*|produktleit\w*|produktverantwort\w*|produktentwickl\w*|produktchef|produktsjef|produktagare|\bproduit\b|chef de produit|\bproducto\b|\bprodotto\b|\bproduto\b|productmanager|product ?eigenaar|tuotepaallikko|\bcpo\b|scrum master|agile coach",
    ),
    (
        "design",
        r"\bdesign\w*\b|\bux\b|\bui\b|creative|\bkreativ\w*|art director|grafik\w*|graphi[sc]\w*|diseno|disenador\w*|disegn\w*|progettist\w*|vormgev\w*|formgiv\w*|illustrator|gestalter\w*|creatif",
    ),
    (
        "marketing",
        r"marketing\w*|\w*marketing\b|\bcmo\b|\bbrand\w*|\bseo\b|\bsem\b|\bppc\b|content|social media|communications?|kommunikation\w*|communicatie|comunicacion\w*|comunicazion\w*|comunicac\w*|public relations|\bpr\b|\bcrm manager|growth|demand gen\w*|advertising|werbung|werbe\w*|publicit\w*|mercadeo|mercadotecnia|copywrit\w*|\bevents?\b|markkinoin\w*|marknad\w*|markedsfor\w*|\bmarkeds\w*|media buyer|\bpresse\w*|press officer|\beditor\w*|redakt\w*|unternehmenskommunikation|digital media|campaign",
    ),
    (
        "procurement",
        r"procurement|purchas\w*|\bbuyers?\b|sourcing|einkauf\w*|einkaeuf\w*|beschaffung\w*|strategischer einkauf\w*|achats?\b|achete\w*|compras|comprador\w*|acquist\w*|approvvigion\w*|inkoop\w*|inkop\w*|innkjop\w*|indkob\w*|osto(?:paallikko|johtaja|ja)?\b|hankinta\w*|category manager|vendor manag\w*|aprovisionamiento\w*|suprimentos",
    ),
    (
        "supply_chain",
        r"supply chain|logisti\w*|warehous\w*|lager\w*|distribution|fulfil\w*|transport\w*|shipping|freight|disposition|disponent\w*|spedition\w*|fleet|fuhrpark\w*|inventory|demand plann\w*|material(?:s|wirtschaft)? ?(?:manag\w*|plann\w*|leit\w*)?\b|versand\w*|almacen\w*|magazzin\w*|entrepot|export(?:leit\w*|manager)?\b|import\b|customs|cadena de suministro|toimitusketju\w*|varasto\w*|magasin\w*|forsyning\w*|dispatch",
    ),
    (
        "finance",
        r"financ\w*|finanz\w*|\bfinans\w*|finanzas|finanza|finanzen|\bcfo\b|\bdaf\b|account(?:ing|ant|ants|s payable|s receivable|ancy)\b|buchhalt\w*|controll\w*|\bcontroleur\w*|controle de gestion|comptab\w*|contab\w*|contador\w*|contable\w*|treasur\w*|tresor\w*|tax\b|taxation|steuer\w*|audit\w*|revision\w*|rechnungswesen|bilanz\w*|bookkeep\w*|boekhoud\w*|redovisning\w*|ekonomi\w*|okonomi\w*|regnsk\w*|talous\w*|kirjanpit\w*|tesorer\w*|tesoreri\w*|fp ?& ?a|fpa\b|invest\w*|billing|credit|kredit\w*|actuar\w*|underwrit\w*|fiscal\w*|amministrazione e finanza",
    ),
    (
        "sales",
        r"\bsales\w*|\w*sales\b|account (?:executive|manager|director|management|exec)\b|accountmanager|key account|\bkam\b|\bae\b|\bsdr\b|\bbdr\b|business develop\w*|\bbizdev\b|\bbd\b|vertrieb\w*|verkauf\w*|verkaeuf\w*|aussendienst\w*|innendienst|ventes?\b|vende\w*|commercial\w*|comercial\w*|ventas?\b|vendedor\w*|vendit\w*|vendas?\b|commercieel|verkoop\w*|verkop\w*|forsaljning\w*|saljchef|saljare|\bsalj\w*|\bsalg\w*|\bsaelg\w*|selger|myynti\w*|myyja|\bcro\b|\bcco\b|revenue|partnership\w*|channel|pre ?sales|inside sales|territory|area manager|gebietsleit\w*|kundenberat\w*|partner manager|alliances?|handel\w*|obchod\w*|sprzedaz\w*|handlow\w*|technico commercial\w*|client (?:partner|director|manager|executive)|customer (?:manager|director)|new business|vertriebsleit\w*|accountmanag\w*|export ?manager",
    ),
    (
        "research",
        r"research\w*|\br ?& ?d\b|\brd\b|scientist|science|forsch\w*|wissenschaft\w*|recherche|chercheu\w*|investigacion\w*|investigador\w*|ricerca\w*|pesquis\w*|onderzoek\w*|forsk\w*|tutkim\w*|innovation\w*|\blabor\b|laborleit\w*|laboratory|clinical research",
    ),
    (
        "medical",
        r"medical|physician|doctor\b|nurs\w*|\barzt\w*|\barzte\b|\bkrankenpfleg\w*|pflege\w*|medizin\w*|medecin\w*|\bmedic[oa]\b|enfermer\w*|infermier\w*|infirmi\w*|clinical|pharmac\w*|apothek\w*|therap\w*|surgeon|dentist|zahnarzt\w*|\bhealth\w*|patient",
    ),
    (
        "education",
        r"teach\w*|lehrer\w*|professor\w*|lecturer|\bdozent\w*|docente|enseign\w*|profesor\w*|academic|\bdean\b|school|schul\w*|education\w*|\btrainer\w*|instructor|tutor|formateu\w*|docent\b|faculty|curriculum|rektor\w*|l(?:ae|a)rare\b|opettaja",
    ),
    (
        "engineering",
        r"engineer\w*|\w*ingenieur\w*|ingenier\w*|ingegner\w*|engenh\w*|\w*ingenjor\w*|\w*ingenior\w*|insinoor\w*|software\w*|developer\w*|entwickl\w*|developpe\w*|desarroll\w*|desenvolv\w*|svilupp\w*|ontwikkel\w*|utveckl\w*|utvikl\w*|udvikl\w*|kehitt\w*|programm(?:er|ierer|eur|atore|ador)\w*|\bcto\b|technology|technical|technik\w*|technisch\w*|technique|tecnic\w*|teknik\w*|teknisk\w*|teknologi\w*|tekninen|front ?end|back ?end|full ?stack|\bqa\b|tester|test automation|architect\w*|architekt\w*|konstrukt\w*|construct\w*|mechan\w*|elektr\w*|electric\w*|automation|hardware|embedded|mobile dev\w*|technicien\w*|technolog\w*|technician|techniker\w*|bauleit\w*|programist\w*|vyvoj\w*",
    ),
    (
        "operations",
        r"operat\w*|\bops\b|\bcoo\b|produktion\w*|production|manufactur\w*|fertigung\w*|plant|werks?leit\w*|betrieb\w*|quality|qualitat\w*|qualite|calidad|qualita|qualidade|kwaliteit\w*|kvalit\w*|laatu\w*|lean|continuous improvement|project|projekt\w*|projet|proyecto\w*|progetto\w*|projeto\w*|program\b|programme\b|pmo|process|prozess\w*|facilit\w*|maintenance|instandhalt\w*|wartung\w*|exploitation|operaci\w*|operazion\w*|operac\w*|produccion|produzione|producao|productie\w*|tuotanto\w*|health (?:and|&) safety|\behs\b|\bhse\b|\bqhse\b|service delivery|delivery|store|filial\w*|branch|niederlassung\w*|standort\w*|shift|schicht\w*|meister|foreman|site manager|drift\w*|verksamhet\w*|scheduling|restaurant|hotel|field service|servicetechnik\w*|servicelei\w*|production",
    ),
    (
        "administration",
        r"administrat\w*|amministrativ\w*|office\b|buro\w*|assist\w*|\bassistenz\w*|sekret\w*|secretar\w*|secretai\w*|segretar\w*|reception\w*|empfang\w*|clerk|sachbearbeit\w*|verwaltung\w*|back ?office|oficina|personal assistant|\bpa\b|\bea\b|data entry|hallinto\w*|asistente|kontor\w*|accueil|directiesecret\w*|secretaresse",
    ),
)

EXECUTIVE = r"\b(?:ceo|coo|pdg|dg|gf|vd|dga|ad|md)\b|chief executive|chief of staff|president|managing director|geschaftsfuhr\w*|geschaftsleit\w*|vorstand\w*|generaldirekt\w*|directeur general|directrice generale|gerante?\b|dirigeant\w*|director[a]? general|consejer[oa] delegad[oa]|gerente (?:general|geral)|direttore generale|amministrat\w+ (?:delegat[oa]|unic[oa])|diretor[a]? (?:geral|executiv[oa])|algemeen direct\w+|bestuur\w*|zaakvoerder|verkstallande direktor|administrerende direkt\w+|adm direkt\w+|daglig leder|toimitusjohtaja|koncernchef|chair\w*|board|founder|grunder\w*|fondat\w+|fundador\w*|oprichter|grundare|owner|inhaber\w*|eigentumer\w*|proprietai\w*|propietari[oa]|proprietari[oa]|titolare|eigenaar|agare|innehaver|indehaver|ejer\b|eier\b|duen[oa]|partner|socio|associe\w*|gesellschafter\w*|prezes\w*|jednatel\w*|ugyvezeto|general director|executive director|director[a]? ejecutiv[oa]|stifter|medstifter|general manager|entrepreneur|unternehmer\w*"

OFFICERS: dict[str, str] = {
    "ceo": "executive", "cfo": "finance", "coo": "operations", "cto": "engineering", "cmo": "marketing", "cio": "it",
    "cro": "sales", "cpo": "product", "chro": "human_resources", "ciso": "it", "cdo": "data", "cco": "sales", "cso": "executive",
    "clo": "legal", "cao": "administration", "cgo": "marketing", "cbo": "executive", "daf": "finance", "drh": "human_resources",
    "dsi": "it",
}  # fmt: skip
"""Department of an officer's abbreviation."""
