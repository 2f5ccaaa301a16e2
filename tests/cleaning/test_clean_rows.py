# ruff: noqa: E501 - a table of words
"""Ten thousand rows that are clean already, from many countries and scripts: nothing in them may change."""

from __future__ import annotations

import random
from datetime import date
from functools import cache

import phonenumbers

from prospector.cleaning.findings import CATALOGUE, Severity
from prospector.cleaning.record import Cell, Context, clean_record

# country, given names, family names, cities, companies
_LANDS: list[tuple[str, str, str, str, str]] = [
    ("DE", "Anna|Jürgen|Hans-Peter|Käthe|Wolfgang|Annegret", "Müller|von der Heide|Weiß|Groß-Gerau|Schäfer|zu Guttenau|Otto",
     "Berlin|Frankfurt am Main|Köln", "Nordlicht Verlag|Müller & Söhne|TÜV Rheinmark|Fa-Bau 24"),
    ("AT", "Franz|Gerlinde|Maximilian", "Gruber|Oberhuber|Edler von Traun", "Wien|St. Pölten", "Alpenholz|A1 Bau"),
    ("CH", "Urs|Vreni|Reto", "Zürcher|von Arx|Däppen", "Zürich|St. Gallen|La Chaux-de-Fonds", "Bergbahn Uri"),
    ("GB", "Siobhan|Hamish|Jo|Sean", "O'Brien|McDonald|St. John|Smith-Jones|Lee|Ng|Day", "Stoke-on-Trent|London", "H&M|Marks & Sparks|The Tea Company|B&Q"),
    ("US", "James|Mary Ann|J.R.|DeShawn|LaToya", "Johnson|MacLeod|Null|De Luca|Garfield|VanDyke", "St. Louis|New York", "3M|IBM|monday.com|eBay|Ford Motor Company|AT&T|Day Spa"),
    ("FR", "François|Jean-Luc|Élodie|Zoé", "Lefèvre|d'Aubigny|Le Goff|de La Tour|Robert", "Saint-Étienne|L'Haÿ-les-Roses", "L'Oréal|Société Bleue|Café de Flore"),
    ("ES", "José María|Íñigo|Begoña|Juan Carlos|María del Carmen", "García López|Muñoz|de la Fuente|Peña Nieto",
     "Córdoba|A Coruña", "Café Olé|Iberluz"),
    ("PT", "João|Conceição|Simão", "da Silva|Batista da Costa|Guimarães", "São João da Madeira|Lisboa", "Falcão"),
    ("BR", "Thaís|Raimundo", "dos Santos|Araújo|de Sá", "São Paulo|Rio de Janeiro", "Ipê"),
    ("IT", "Niccolò|Maria Grazia|Giambattista", "Dall'Olio|De Luca|D'Annunzio|Lo Presti|Leone", "Forlì|L'Aquila",
     "Caffè Nero|Officine Verdi"),
    ("NL", "Sjoerd|Geertje|Bart-Jan", "van den Berg|de Vries|'t Hart|IJzerman|Bakker-de Wit|in 't Veld", "Den Haag|'s-Hertogenbosch", "Bol.com|De Bijenkorf"),
    ("BE", "Pieter|Amélie", "Van Damme|De Smet|Van den Broeck", "Liège|Sint-Niklaas", "Brouwerij Noord"),
    ("SE", "Åsa|Göran|Märta", "Öberg|af Ugglas|Sjöström", "Malmö|Örebro", "Skånska Bygg|IKKA"),
    ("DK", "Søren|Bjørk|Mette", "Kjærgaard|Møller|Østergård", "Ærøskøbing|Aarhus", "Ærø Data"),
    ("PL", "Łukasz|Małgorzata|Zbigniew", "Szczęsny|Żółć|Wiśniewska", "Łódź|Wrocław", "Żubr Logistyka"),
    ("CZ", "Jiří|Šárka|Ondřej", "Dvořák|Šťastný|Nováková", "Český Krumlov|Plzeň", "Škodík"),
    ("HU", "Zoltán|Zsófia|Győző", "Szabó|Kovács|Tőkés", "Győr|Pécs", "Dunavíz"),
    ("RO", "Ștefan|Ionuț|Andreea", "Țepeș|Brâncuși|Popescu", "Iași|Bucureşti", "Dunărea"),
    ("TR", "Çiğdem|İbrahim|Uğur|Barış", "Yılmaz|Çelik|Şahin|Öztürk", "İstanbul|Ağrı", "Çınar Tekstil"),
    ("VN", "Thị Hoa|Văn An", "Nguyễn|Trần|Phạm", "Hà Nội|Đà Nẵng", "Sông Hồng"),
    ("GR", "Γιώργος|Ελένη", "Παπαδόπουλος|Νικολάου", "Αθήνα|Θεσσαλονίκη", "Ελληνικά Λάδια"),
    ("UA", "Олександр|Наталія", "Шевченко|Коваль", "Київ|Львів", "Дніпро Меблі"),
    ("BG", "Георги|Мария", "Иванов|Петрова", "София|Пловдив", "Балкан"),
    ("CN", "伟|秀英", "王|李", "上海|北京", "华为"),
    ("JP", "太郎|花子", "山田|佐藤", "東京|大阪", "東芝"),
    ("KR", "민준|서연", "김|이", "서울|부산", "한빛"),
    ("IN", "Priya|Venkatesh|Abdul Rahman", "Patel|Krishnamurthy|Singh", "New Delhi|Bengaluru", "Lotus Foods"),
    ("AE", "Aisha|Youssef|Salah ad-Din", "Al Maktoumi|el-Masri|bin Khalifa|Ben-David", "Dubai|Abu Dhabi", "Dune FM"),
    ("IL", "נועה|דוד", "כהן|לוי", "תל אביב|חיפה", "אור"),
]  # fmt: skip
_TITLES = (
    "Head of Sales|Geschäftsführer|VP Engineering|Directeur commercial|iOS Developer|CEO|CFO & COO|Müdür|"
    "Responsable RH|Sales Manager EMEA|Prezes Zarządu|Co-Founder|R&D Engineer|営業部長"
).split("|")
_MAILBOX = "person{0}|p.{0}|p-{0}_x|o'p{0}|p{0}+news|info{0}|berg.anna{0}".split("|")


@cache
def _numbers(country: str) -> list[str]:
    """Numbers in use beside the library's sample number of a country."""
    sample = phonenumbers.example_number(country)
    near = [
        phonenumbers.PhoneNumber(
            country_code=sample.country_code,
            national_number=sample.national_number + step,
            italian_leading_zero=sample.italian_leading_zero,
        )
        for step in range(40)
    ]
    plain = phonenumbers.PhoneNumberFormat.E164
    return [phonenumbers.format_number(one, plain) for one in near if phonenumbers.is_valid_number(one)]


def _row(number: int, dice: random.Random) -> dict[str, Cell]:
    country, given, family, cities, companies = dice.choice(_LANDS)
    first, last = dice.choice(given.split("|")), dice.choice(family.split("|"))
    ideographs = country in ("CN", "JP", "KR")
    row: dict[str, Cell] = {
        "first_name": first,
        "last_name": last,
        "full_name": f"{last} {first}" if ideographs else f"{first} {last}",
        "title": dice.choice(_TITLES),
        "company": dice.choice(companies.split("|")),
        "domain": f"acme-{number}.example",
        "email": f"{dice.choice(_MAILBOX).format(number)}@acme-{number}.example",
        "phone": dice.choice(_numbers(country)),
        "linkedin": f"https://www.linkedin.com/in/person-{number}",
        "company_linkedin": f"https://www.linkedin.com/company/acme-{number}",
        "city": dice.choice(cities.split("|")),
        "country": country,
        "employees": dice.choice(["11-50", "120", "5"]),
        "industry": dice.choice(["Machinery", "Retail", "Construction"]),
        "language": dice.choice(["de", "en", "fr"]),
        "street": dice.choice(["Hauptstraße 5", "12 O'Connell St.", "Rue de l'Église 3 bis", "Piso 2º, 1ª"]),
        "notes": dice.choice(["", "met at the fair\n\ncall in May", "50 % off?"]),
    }
    if dice.random() < 0.4:
        del row["full_name"]
    return row


def test_ten_thousand_clean_rows_of_many_countries_stay_as_they_are() -> None:
    dice = random.Random(2026)
    context = Context("US", date(2026, 11, 22))
    for number in range(10_000):
        row = _row(number, dice)
        record = clean_record(row, context)
        changed = {
            key: (cell, record.values[key])
            for key, cell in row.items()
            if key in record.values and record.values[key] != cell
        }
        assert not changed, row
        fixed = [f for f in record.findings if CATALOGUE[f.code].severity is Severity.FIXED]
        assert [f.code for f in fixed if f.code != "name_joined"] == [], row
