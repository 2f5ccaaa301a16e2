# ruff: noqa: E501 - tables of words
"""Parts from which plausible people, companies and places are composed; none of them means anybody real.

Domains end in .example, phone numbers lie in the ranges that regulators keep for fiction (Ofcom, NANPA,
Bundesnetzagentur, Arcep, PTS); a country without such a range has no phones.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """One country's parts. `phones` and `mobiles` are patterns in which each # is a digit."""

    code: str
    names: tuple[str, ...]
    language: str
    cities: tuple[tuple[str, str, str], ...]  # city, postal code pattern, region
    streets: tuple[str, ...]
    legal_forms: tuple[str, ...]
    phones: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


MALE = {
    "de": _words("Andreas Thomas Michael Stefan Matthias Jürgen Klaus Wolfgang Jörg Björn Florian Tobias Markus "
                 "Hans-Peter Sebastian Ulrich Günther Rüdiger Dirk Jan Lukas Maximilian Philipp Christoph Holger "
                 "Bernd Karl-Heinz Alexander Felix Moritz"),
    "en": _words("James Robert William Michael David Richard Joseph Thomas Christopher Daniel Matthew Anthony "
                 "Andrew Joshua Kenneth Steven Edward Timothy Gregory Benjamin Samuel Patrick Alexander Nicholas "
                 "Peter Oliver Harry Callum Ethan Marcus"),
    "sv": _words("Anders Lars Mikael Johan Per Nils Fredrik Magnus Henrik Björn Göran Åke Jörgen Mattias Oskar "
                 "Gustav Emil Viktor Håkan Sven"),
    "nb": _words("Lars Ole Jan Bjørn Kjell Tor Øyvind Knut Svein Håkon Magnus Jørgen Søren Kåre Morten Eirik"),
    "da": _words("Søren Jørgen Lars Peter Jens Niels Henrik Anders Mikkel Rasmus Kasper Bjørn Kåre Mads"),
    "fi": _words("Juhani Matti Timo Kari Antti Mikko Jukka Pekka Ville Jari Heikki Väinö Tapio Sami"),
    "nl": _words("Jan Pieter Johannes Hendrik Willem Cornelis Maarten Sander Bas Jeroen Thijs Ruben Joost Koen "
                 "Daan Wouter Gerrit Dirk"),
    "fr": _words("Jean-Luc Pierre François Frédéric Stéphane Jérôme Sébastien Nicolas Olivier Thierry Benoît "
                 "Grégoire Étienne Guillaume Mathieu Alexandre Hervé Jean-Pierre Rémi Loïc"),
    "es": _words("José Francisco Manuel Antonio Javier Jesús Ángel Sergio Íñigo Alejandro Fernando Andrés Álvaro "
                 "Rafael Joaquín Gonzalo Ignacio Rubén"),
    "it": _words("Giuseppe Giovanni Francesco Alessandro Lorenzo Matteo Luca Niccolò Salvatore Vincenzo Roberto "
                 "Stefano Federico Riccardo Antonio Enrico"),
    "pl": _words("Krzysztof Andrzej Piotr Paweł Tomasz Łukasz Michał Grzegorz Wojciech Zbigniew Stanisław Jakub "
                 "Mateusz Rafał Sławomir"),
    "pt": _words("João José António Luís Paulo Tiago Gonçalo Rui Nuno André Sérgio Fábio Henrique Miguel"),
    "tr": _words("Mehmet Mustafa Ahmet Hüseyin Emre Çağrı Özgür Burak Serkan Gökhan Umut İbrahim"),
    "in": _words("Rajesh Sanjay Vijay Arjun Anil Sunil Rahul Vikram Srinivas Venkatesh Krishna Manoj Deepak"),
    "uk": _words("Oleksandr Serhiy Dmytro Andriy Mykola Volodymyr Yuriy Oleh Ivan Vasyl"),
}  # fmt: skip
FEMALE = {
    "de": _words("Anna Katharina Sabine Petra Ursula Käthe Jürgine Stefanie Christine Elisabeth Ulrike Birgit "
                 "Gabriele Anne-Marie Franziska Johanna Susanne Monika Lena Hannah Claudia Bärbel Silke Heike"),
    "en": _words("Elizabeth Jennifer Margaret Katherine Patricia Susan Jessica Rebecca Victoria Samantha "
                 "Christina Deborah Abigail Emily Charlotte Sarah Amanda Rachel Nicole Alexandra Grace Hannah"),
    "sv": _words("Anna Kristina Märta Åsa Elisabeth Karin Birgitta Ingrid Linnéa Malin Annika Frida Sofia"),
    "nb": _words("Anne Ingrid Kari Marit Sølvi Liv Åse Silje Ragnhild Solveig Gunhild Bente"),
    "da": _words("Anne Kirsten Mette Søs Hanne Birgitte Lærke Freja Pernille Signe Trine"),
    "fi": _words("Anna Aino Päivi Tuula Sari Katariina Minna Hanna Leena Sirpa Mirja"),
    "nl": _words("Anna Johanna Maria Saskia Femke Marieke Annemarie Lotte Sanne Wilhelmina Ilse Esther Noor"),
    "fr": _words("Marie Anne-Sophie Françoise Hélène Céline Élodie Aurélie Geneviève Véronique Catherine "
                 "Marie-Claude Béatrice Chloé Amélie Stéphanie"),
    "es": _words("María Carmen Isabel Dolores Pilar Mercedes Inés Concepción Begoña Lucía Montserrat Nuria"),
    "it": _words("Francesca Giulia Elisabetta Alessandra Chiara Margherita Valentina Federica Giovanna Simona"),
    "pl": _words("Katarzyna Małgorzata Agnieszka Elżbieta Joanna Barbara Magdalena Zofia Aleksandra Urszula"),
    "pt": _words("Maria Ana Conceição Inês Beatriz Catarina Mariana Leonor Graça Sílvia"),
    "tr": _words("Ayşe Fatma Zeynep Elif Gülşen Özlem Çiğdem Şebnem Derya"),
    "in": _words("Priya Anjali Sunita Deepa Kavita Neha Pooja Lakshmi Meena Divya"),
    "uk": _words("Olena Oksana Natalia Tetyana Iryna Yulia Svitlana Kateryna"),
}  # fmt: skip
# Family names: whole ones, and pairs of parts to compose further ones from.
FAMILY = {
    "de": _words("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer "
                 "Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann Lange Krause Lehmann "
                 "Köhler König Möller Groß Jäger Fuchs Voß Weiß Götz von_der_Heide Müller-Lüdenscheidt"),
    "en": _words("Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker "
                 "White Roberts Green Hall Wood Jackson Clarke O'Brien O'Connor McDonald MacLeod Smith-Hughes Harris "
                 "Lewis Young Allen King Scott Baker Adams Nelson Carter Mitchell Turner Phillips Campbell"),
    "sv": _words("Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Öberg "
                 "Åkesson Sjöberg Lindström Bergström Björklund Ström Hägg"),
    "nb": _words("Hansen Johansen Olsen Larsen Andersen Nilsen Kristiansen Øverland Bråten Sæther Håland Lømo"),
    "da": _words("Jensen Nielsen Hansen Pedersen Andersen Sørensen Rasmussen Jørgensen Østergaard Bæk Kjær"),
    "fi": _words("Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Ylönen"),
    "nl": _words("de_Jong Jansen de_Vries van_den_Berg Bakker van_Dijk Visser Smit Meijer de_Boer Mulder Bos "
                 "van_der_Meer Hendriks Dekker Vermeulen"),
    "fr": _words("Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Lefèvre Légaré Béranger "
                 "de_La_Tour Dupré Fournier Girard Rousseau Chevalier Étienne"),
    "es": _words("García López Martínez Sánchez Pérez Gómez Fernández Muñoz Álvarez Romero Jiménez Ibáñez Núñez "
                 "García_López de_la_Cruz Castaño"),
    "it": _words("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco De_Luca D'Angelo "
                 "Della_Valle Conti Mancini"),
    "pl": _words("Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski "
                 "Kozłowski Król Łuczak"),
    "pt": _words("Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Gonçalves da_Silva dos_Santos Araújo "
                 "Conceição Simões"),
    "tr": _words("Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Özdemir Güneş Doğan"),
    "in": _words("Sharma Patel Gupta Singh Kumar Reddy Iyer Nair Mehta Krishnan Rao Desai"),
    "uk": _words("Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliynyk Melnyk Polishchuk"),
}  # fmt: skip
FAMILY_PARTS = {
    "de": (_words("Stein Eich Berg Linden Wald Rosen Hohen Lichten Ober Brücken Falken Grün Kirch Rotten Weiden Ahl "
                  "Bux Dorn Eschen Felden"),
           _words("berg thal mann hofer bach feld huber meier städter rieder bauer brink")),
    "en": (_words("Ash Black Brad Clay Hart Kings Lang Mill Nor Pem Rad Stan Thorn Wake Whit Wood Hal Bar Ells Harring"),
           _words("ford ley ton worth field bridge more wick well son burn by")),
    "sv": (_words("Lind Berg Sjö Ek Alm Ny Ström Grön Hög Kvarn Löf Söder"),
           _words("qvist gren lund mark dahl strand holm berg man stedt")),
    "nl": (_words("van_Has van_Oos Wester Ooster Brink Hoog Lange Roos"), _words("veld huis dijk kamp mans broek")),
    "fr": (_words("Beau Mont Clair Haute Ville Font Grand Roche"), _words("champ fort mont val pré aine bert court")),
    "fi": (_words("Koivu Mänty Salo Järvi Lehto Niemi Ranta Saari"), _words("nen la mäki niemi virta")),
    "pl": (_words("Jabłoń Wiśnio Malino Kalino Brzezi Lipi Sosno Dębo"), _words("wski cki ński wicz")),
    "it": (_words("Monte Casa Bella Campo Fonta Vill"), _words("rosso verde nova forte ni etti")),
    "nb": (_words("Berg Dal Sol Nord Vest Haug Fjell Bjørn"), _words("heim stad land vik sund rud")),
    "da": (_words("Bjerg Skov Lund Sønder Vester Møl"), _words("gaard holm strup by sen toft")),
}  # fmt: skip

COUNTRIES = (
    Country("DE", _words("Germany Deutschland DE GER Allemagne BRD"), "de",
            (("Berlin", "10###", "Berlin"), ("München", "80###", "Bayern"), ("Köln", "50###", "Nordrhein-Westfalen"),
             ("Hamburg", "20###", "Hamburg"), ("Düsseldorf", "40###", "Nordrhein-Westfalen"),
             ("Frankfurt am Main", "60###", "Hessen"), ("Nürnberg", "90###", "Bayern"), ("Leipzig", "04###", "Sachsen")),
            _words("Hauptstraße Bahnhofstraße Industriestraße Gartenweg Schillerplatz"),
            ("GmbH", "AG", "GmbH & Co. KG", "UG (haftungsbeschränkt)", "KG", "e. K.", "SE"),
            ("+493023125###", "+496990009###", "+494066969###", "+498999998###"), ("+4917139200##",)),
    Country("AT", _words("Austria Österreich AT AUT"), "de",
            (("Wien", "10#0", "Wien"), ("Graz", "80#0", "Steiermark"), ("Linz", "40#0", "Oberösterreich")),
            _words("Ringstraße Marktplatz Wiener_Straße"), ("GmbH", "AG", "KG", "GesmbH")),
    Country("CH", _words("Switzerland Schweiz CH Suisse"), "de",
            (("Zürich", "80##", "Zürich"), ("Basel", "40##", "Basel-Stadt"), ("Genève", "12##", "Genève"),
             ("Bern", "30##", "Bern")),
            _words("Seestrasse Dorfstrasse Bahnhofplatz"), ("AG", "GmbH", "SA", "Sàrl")),
    Country("GB", _words("United_Kingdom UK England Great_Britain GB GBR"), "en",
            (("London", "EC1A #BB", "Greater London"), ("Manchester", "M1 #AE", "Greater Manchester"),
             ("Leeds", "LS1 #DB", "West Yorkshire"), ("Bristol", "BS1 #TR", "Bristol"),
             ("Edinburgh", "EH1 #YZ", "Scotland")),
            _words("High_Street Station_Road Kings_Court Mill_Lane"), ("Ltd", "Limited", "PLC", "LLP"),
            ("+442079460###", "+441614960###", "+441134960###", "+441174960###", "+441314960###"),
            ("+447700900###",)),
    Country("US", _words("United_States USA US U.S.A. United_States_of_America"), "en",
            (("New York", "100##", "NY"), ("Austin", "787##", "TX"), ("Chicago", "606##", "IL"),
             ("San Francisco", "941##", "CA"), ("Boston", "021##", "MA"), ("Denver", "802##", "CO"),
             ("Seattle", "981##", "WA")),
            _words("Main_Street Market_Street Oak_Avenue Commerce_Drive"),
            ("Inc.", "LLC", "Corp.", "Corporation", "Inc", "L.L.C."),
            ("+121255501##", "+151255501##", "+131255501##", "+141555501##", "+161755501##", "+130355501##"),
            ("+191755501##", "+173755501##", "+187255501##", "+162855501##", "+185755501##", "+172055501##",
             "+120655501##", "+142555501##", "+140855501##", "+165055501##")),
    Country("SE", _words("Sweden Sverige SE SWE"), "sv",
            (("Stockholm", "11# ##", "Stockholm"), ("Göteborg", "41# ##", "Västra Götaland"),
             ("Malmö", "21# ##", "Skåne"), ("Västerås", "72# ##", "Västmanland")),
            _words("Storgatan Kungsgatan Industrivägen"), ("AB", "Aktiebolag", "HB"),
            ("+468465004##", "+46313900600",), ("+4670174060#", "+4670174063#")),
    Country("NO", _words("Norway Norge NO NOR"), "nb",
            (("Oslo", "01##", "Oslo"), ("Bergen", "50##", "Vestland"), ("Tromsø", "90##", "Troms")),
            _words("Storgata Kirkegata Havnegata"), ("AS", "ASA", "ANS")),
    Country("DK", _words("Denmark Danmark DK DNK"), "da",
            (("København", "10##", "Hovedstaden"), ("Aarhus", "80##", "Midtjylland"), ("Odense", "50##", "Syddanmark")),
            _words("Vestergade Nørregade Havnevej"), ("A/S", "ApS", "I/S")),
    Country("FI", _words("Finland Suomi FI FIN"), "fi",
            (("Helsinki", "001##", "Uusimaa"), ("Tampere", "331##", "Pirkanmaa"), ("Turku", "201##", "Varsinais-Suomi")),
            _words("Mannerheimintie Kauppakatu Teollisuustie"), ("Oy", "Oyj", "Ab")),
    Country("NL", _words("Netherlands Holland Nederland NL The_Netherlands NLD"), "nl",
            (("Amsterdam", "10## AB", "Noord-Holland"), ("Rotterdam", "30## CD", "Zuid-Holland"),
             ("Utrecht", "35## EF", "Utrecht"), ("Eindhoven", "56## GH", "Noord-Brabant")),
            _words("Dorpsstraat Kerkstraat Industrieweg"), ("B.V.", "BV", "N.V.", "V.O.F.")),
    Country("BE", _words("Belgium België Belgique BE BEL"), "nl",
            (("Brussel", "10##", "Brussel"), ("Antwerpen", "20##", "Antwerpen"), ("Gent", "90##", "Oost-Vlaanderen")),
            _words("Kerkstraat Stationsstraat Nieuwstraat"), ("NV", "BVBA", "SPRL", "SA")),
    Country("FR", _words("France Frankreich FR FRA"), "fr",
            (("Paris", "750##", "Île-de-France"), ("Lyon", "690##", "Auvergne-Rhône-Alpes"),
             ("Saint-Étienne", "420##", "Auvergne-Rhône-Alpes"), ("Orléans", "450##", "Centre-Val de Loire"),
             ("Nîmes", "300##", "Occitanie")),
            _words("rue_de_la_République avenue_Foch place_du_Marché"), ("SARL", "SAS", "S.A.", "SA", "EURL"),
            ("+3319900####",), ("+3363998####",)),
    Country("ES", _words("Spain España ES ESP"), "es",
            (("Madrid", "280##", "Madrid"), ("Barcelona", "080##", "Cataluña"), ("Málaga", "290##", "Andalucía"),
             ("A Coruña", "150##", "Galicia")),
            _words("Calle_Mayor Gran_Vía Plaza_de_España"), ("S.L.", "S.A.", "SL", "S.L.U.")),
    Country("IT", _words("Italy Italia IT ITA"), "it",
            (("Milano", "201##", "Lombardia"), ("Torino", "101##", "Piemonte"), ("Forlì", "471##", "Emilia-Romagna"),
             ("Roma", "001##", "Lazio")),
            _words("Via_Roma Corso_Garibaldi Piazza_Verdi"), ("S.p.A.", "S.r.l.", "Srl", "SpA", "S.n.c.")),
    Country("PL", _words("Poland Polska PL POL"), "pl",
            (("Warszawa", "00-###", "mazowieckie"), ("Kraków", "30-###", "małopolskie"),
             ("Łódź", "90-###", "łódzkie"), ("Wrocław", "50-###", "dolnośląskie")),
            _words("ulica_Główna aleja_Pokoju"), ("Sp. z o.o.", "S.A.", "sp. k.")),
    Country("PT", _words("Portugal PT PRT"), "pt",
            (("Lisboa", "10##-001", "Lisboa"), ("Porto", "40##-002", "Porto"), ("Évora", "70##-003", "Évora")),
            _words("Rua_Augusta Avenida_da_Liberdade"), ("Lda.", "S.A.", "Unipessoal Lda")),
    Country("TR", _words("Turkey Türkiye TR"), "tr",
            (("İstanbul", "34###", "İstanbul"), ("Ankara", "06###", "Ankara")),
            _words("Atatürk_Caddesi"), ("A.Ş.", "Ltd. Şti.")),
    Country("IN", _words("India IN IND"), "in",
            (("Bengaluru", "5600##", "Karnataka"), ("Mumbai", "4000##", "Maharashtra")),
            _words("MG_Road Park_Street"), ("Pvt. Ltd.", "Private Limited", "Ltd")),
    Country("UA", _words("Ukraine Україна UA"), "uk",
            (("Kyiv", "010##", "Kyiv"), ("Lviv", "790##", "Lviv")), _words("Khreshchatyk"), ("LLC", "TOV")),
)  # fmt: skip
WEIGHTS = (20, 4, 5, 14, 22, 7, 3, 3, 3, 6, 3, 8, 5, 5, 3, 2, 2, 3, 1)

COMPANY_STARTS = _words(
    "Nord Süd Helio Ferro Quanta Lumen Axio Vero Terra Aqua Silva Opti Medi Ergo Kine Vecto Stella Alpen Rhein "
    "Balt Fjord Tecto Inno Synth Orbi Cyan Cobalt Amber Granit Krona Delta Omni Poly Vento Calo Hydro Tempo Ligno "
    "Pano Micro Servo Turbo Accu Magna Solis Luna Brio Carbo Digi Ever Flux Gamma Hanse Iso Juno Kairo Lexi Mero"
)
COMPANY_ENDS = _words(
    "werk tec metrix dyne flow core line gate forge mind scale loop stack ware path bridge grid pulse point craft "
    "wave field motion logic works vance nova tron plex vista"
)
DESCRIPTORS = {
    "Software": _words("Software Systems Cloud Technologies Solutions Digital Labs Analytics"),
    "Industrial Automation": _words(
        "Automation Robotics Controls Maschinenbau Engineering Systems Antriebstechnik"
    ),
    "Logistics": _words("Logistics Spedition Transport Freight"),
    "Manufacturing": _words("Industries Manufacturing Components Metallbau Kunststofftechnik Works"),
    "Healthcare": _words("Medical Health Pharma Diagnostics"),
    "Financial Services": _words("Capital Finance Insurance Partners"),
    "Construction": _words("Bau Construction Bouw Building"),
    "Retail": _words("Retail Handel Stores Trading"),
    "Energy": _words("Energy Energie Solar Power"),
    "Consulting": (*_words("Consulting Advisory Beratung"), "& Partner"),
}
LOCAL_WORDS = dict.fromkeys(
    _words("Maschinenbau Antriebstechnik Spedition Metallbau Kunststofftechnik Bau Handel Energie Beratung"),
    "de",
) | {"Bouw": "nl"}
TITLES = (
    # title, seniority, department, weight
    ("VP Sales", "vp", "sales", 6), ("Vice President of Sales", "vp", "sales", 3),
    ("Head of Marketing", "head", "marketing", 6), ("Head of Sales", "head", "sales", 5),
    ("Director of Operations", "director", "operations", 5), ("Sales Director", "director", "sales", 5),
    ("Marketing Director", "director", "marketing", 3), ("Chief Executive Officer", "c_suite", "executive", 4),
    ("CTO", "c_suite", "engineering", 3), ("CFO", "c_suite", "finance", 3),
    ("Managing Director", "c_suite", "executive", 4), ("Founder", "founder", "executive", 3),
    ("Sales Manager", "manager", "sales", 6), ("Marketing Manager", "manager", "marketing", 5),
    ("Account Executive", "entry", "sales", 4), ("Senior Software Engineer", "senior", "engineering", 3),
    ("IT Manager", "manager", "it", 3), ("HR Manager", "manager", "human_resources", 3),
    ("Head of Procurement", "head", "procurement", 2), ("Operations Manager", "manager", "operations", 4),
    ("Business Development Manager", "manager", "sales", 3), ("VP Marketing", "vp", "marketing", 3),
    ("VP Operations", "vp", "operations", 2), ("Head of Operations", "head", "operations", 3),
)  # fmt: skip
LOCAL_TITLES = {
    "de": (("Geschäftsführer", "c_suite", "executive", 5), ("Vertriebsleiter", "head", "sales", 5),
           ("Leiter Marketing", "head", "marketing", 4), ("Einkaufsleiter", "head", "procurement", 2),
           ("Leiter Vertrieb", "head", "sales", 3), ("Betriebsleiter", "head", "operations", 2)),
    "fr": (("Directeur commercial", "director", "sales", 5), ("Responsable marketing", "manager", "marketing", 4),
           ("Directeur général", "c_suite", "executive", 3)),
    "sv": (("Försäljningschef", "head", "sales", 4), ("Marknadschef", "head", "marketing", 3)),
    "es": (("Director Comercial", "director", "sales", 4),),
    "it": (("Direttore Commerciale", "director", "sales", 4),),
    "nl": (("Hoofd Verkoop", "head", "sales", 3),),
}  # fmt: skip
WORDINGS = {
    # what other lists call the same job; each tells the same seniority and department
    "VP Sales": ("Vice President Sales", "VP of Sales", "VP, Sales"),
    "Vice President of Sales": ("VP Sales", "Vice President, Sales"),
    "VP Marketing": ("Vice President Marketing", "VP of Marketing"),
    "VP Operations": ("Vice President Operations", "VP of Operations"),
    "Head of Marketing": ("Marketing Head", "Head Marketing"), "Head of Sales": ("Head, Sales", "Sales Head"),
    "Head of Operations": ("Operations Head", "Head Operations"), "Head of Procurement": ("Procurement Head",),
    "Director of Operations": ("Operations Director", "Director, Operations"),
    "Sales Director": ("Director of Sales", "Director, Sales"), "Marketing Director": ("Director of Marketing",),
    "Chief Executive Officer": ("CEO", "C.E.O."), "CTO": ("Chief Technology Officer",),
    "CFO": ("Chief Financial Officer",), "Sales Manager": ("Manager Sales", "Manager, Sales"),
    "Marketing Manager": ("Manager Marketing", "Manager of Marketing"), "IT Manager": ("Manager IT",),
    "HR Manager": ("Human Resources Manager", "Manager HR"), "Operations Manager": ("Manager, Operations",),
    "Business Development Manager": ("Manager Business Development",),
    "Senior Software Engineer": ("Sr. Software Engineer", "Sr Software Engineer"),
    "Geschäftsführer": ("Managing Director",), "Managing Director": ("Geschäftsführer",),
    "Vertriebsleiter": ("Leiter Vertrieb", "Head of Sales"), "Leiter Vertrieb": ("Vertriebsleiter",),
    "Einkaufsleiter": ("Leiter Einkauf", "Head of Procurement"),
    "Leiter Marketing": ("Marketingleiter", "Head of Marketing"), "Betriebsleiter": ("Leiter Betrieb",),
    "Directeur commercial": ("Directrice commerciale", "Sales Director"),
    "Responsable marketing": ("Marketing Manager",), "Försäljningschef": ("Head of Sales",),
    "Marknadschef": ("Head of Marketing",), "Director Comercial": ("Directora Comercial", "Sales Director"),
    "Direttore Commerciale": ("Sales Director",), "Hoofd Verkoop": ("Head of Sales",),
}  # fmt: skip
SIZES = ((1, 10, 8), (11, 50, 22), (51, 200, 30), (201, 500, 22), (501, 1000, 9), (1001, 5000, 9))
NICKNAMES = {
    "Robert": "Bob Rob", "William": "Bill Will", "Michael": "Mike", "Richard": "Rick Dick", "James": "Jim",
    "Joseph": "Joe", "Thomas": "Tom", "Christopher": "Chris", "Daniel": "Dan", "Matthew": "Matt", "Anthony": "Tony",
    "Andrew": "Andy Drew", "Joshua": "Josh", "Kenneth": "Ken", "Steven": "Steve", "Edward": "Ed Ted",
    "Timothy": "Tim", "Gregory": "Greg", "Benjamin": "Ben", "Samuel": "Sam", "Patrick": "Pat", "Alexander": "Alex",
    "Nicholas": "Nick", "Peter": "Pete", "David": "Dave", "Oliver": "Ollie",
    "Elizabeth": "Liz Beth", "Jennifer": "Jen Jenny", "Margaret": "Maggie Peg", "Katherine": "Kate Kathy",
    "Patricia": "Pat Trish", "Susan": "Sue", "Jessica": "Jess", "Rebecca": "Becky", "Victoria": "Vicky",
    "Samantha": "Sam", "Christina": "Chris Tina", "Deborah": "Deb Debbie", "Abigail": "Abby", "Amanda": "Mandy",
    "Alexandra": "Alex Sandra", "Nicole": "Nicky", "Charlotte": "Charlie Lottie",
    "Andreas": "Andi", "Stefan": "Steffen", "Matthias": "Matze", "Wolfgang": "Wolf", "Tobias": "Tobi",
    "Sebastian": "Basti", "Ulrich": "Uli", "Maximilian": "Max", "Katharina": "Kathi Katja", "Stefanie": "Steffi",
    "Christine": "Tina", "Elisabeth": "Lisa Elli", "Ulrike": "Ulli Rike", "Gabriele": "Gabi", "Franziska": "Franzi",
    "Susanne": "Susi", "Monika": "Moni", "Johannes": "Hans Jan", "Hendrik": "Henk", "Willem": "Wim",
    "Cornelis": "Kees", "Francisco": "Paco", "José": "Pepe", "Manuel": "Manolo", "Ignacio": "Nacho",
    "Javier": "Javi", "Giuseppe": "Beppe", "Giovanni": "Gianni", "Francesco": "Franco", "Salvatore": "Salvo",
    "Vincenzo": "Enzo", "Elisabetta": "Betta", "Katarzyna": "Kasia", "Małgorzata": "Gosia", "Jakub": "Kuba",
    "Krzysztof": "Krzysiek", "Wojciech": "Wojtek", "Lars": "Lasse", "Fredrik": "Fred", "Frédéric": "Fred",
    "Nicolas": "Nico", "Alexandre": "Alex", "Oleksandr": "Alexander", "Dmytro": "Dmitry", "Serhiy": "Sergey",
}  # fmt: skip
FREE_HOSTS = _words("gmail.com gmx.de outlook.com yahoo.com web.de icloud.com hotmail.com")
