"""Text without a mark is read in the encoding it is written in, where a guess can be made at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prospector.lists import encodings
from prospector.lists.reader import read_sheets

RUSSIAN = ["Иван Петров", "Мария Сидорова", "ООО Ромашка", "Сергей Кузнецов", "Екатеринбург", "Ольга Щукина"]
GREEK = ["Γιώργος Παπαδόπουλος", "Ελένη Νικολάου", "Αθήνα", "Κώστας Δημητρίου", "Μαρία Γεωργίου"]
JAPANESE = [
    "山田太郎",
    "鈴木花子",
    "佐藤健一",
    "株式会社テスト",
    "東京都港区",
    "渡辺美咲",
    "ソフトウェア開発",
]
POOLS = {
    "cp1251": [*RUSSIAN, "Шевченко Олександр", "Димитър Георгиев"],
    "koi8_r": RUSSIAN,
    "cp866": RUSSIAN,
    "cp1253": GREEK,
    "iso8859_7": GREEK,
    "cp1255": ["דוד כהן", "רחל לוי", "משה מזרחי", "תל אביב", "ירושלים", "יוסף אברהם"],
    "cp1256": ["محمد أحمد", "فاطمة علي", "خالد حسن", "القاهرة", "شركة النور", "عبد الرحمن"],
    "cp874": ["สมชาย ใจดี", "สมหญิง รักไทย", "กรุงเทพ", "บริษัท ทดสอบ"],
    "shift_jis": JAPANESE,
    "euc_jp": JAPANESE,
    "iso2022_jp": JAPANESE,
    "gb18030": ["王伟", "李娜", "张敏", "北京科技有限公司", "陈静", "上海市浦东新区", "刘洋", "赵丽"],
    "big5": ["陳志明", "林美玲", "黃雅婷", "台北市信義區", "科技股份有限公司", "張家豪", "李淑芬"],
    "euc_kr": ["김민준", "이서연", "박지훈", "주식회사 한국", "최영희", "서울특별시", "정수진"],
}
WESTERN = [
    "Müller", "Jürgen Weiß", "Élodie Lefèvre", "Øyvind Åse", "João Conceição", "Peña", "à Paris", "Straße",
    "Björk", "crème brûlée", "Köln – Süd", "Café “Été”", "Françoise", "Señor Núñez", "Ærø", "Österreich",
    "Málaga", "D’Été",
]  # fmt: skip
LATIN = {
    "cp1250": [
        "Paweł Zając",
        "Łucja Wiśniewska",
        "Jiří Dvořák",
        "Šárka Žižková",
        "Gergő Szűcs",
        "Erdős Kovács",
    ],
    "cp1254": ["Ayşe Yıldız", "Gülşen Öztürk", "Şahin Çağlar", "İbrahim Doğan"],
}
of_names = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def names_in(folder: Path, data: bytes) -> list[object]:
    (folder / "list.csv").write_bytes(data)
    (sheet,) = read_sheets(folder / "list.csv")
    return [row.cells[0] for row in sheet.rows]


def lines(names: list[str], encoding: str) -> bytes:
    """A list of names and addresses."""
    return "".join(f"{name};p{n}@acme.example\r\n" for n, name in enumerate(names)).encode(encoding)


@pytest.mark.parametrize("encoding", POOLS)
def test_three_names_are_enough(tmp_path: Path, encoding: str) -> None:
    @of_names
    @given(st.lists(st.sampled_from(POOLS[encoding]), min_size=3, max_size=6, unique=True))
    def check(names: list[str]) -> None:
        assert names_in(tmp_path, b"Name;Email\r\n" + lines(names, encoding)) == names

    check()


@of_names
@given(st.lists(st.sampled_from(WESTERN), min_size=1, max_size=6, unique=True), st.integers(0, 30))
def test_western_names_are_never_taken_for_another_alphabet(
    tmp_path: Path, names: list[str], plain: int
) -> None:
    names = [*names, *(f"Name {number}" for number in range(plain))]
    assert names_in(tmp_path, b"Name;Email\r\n" + lines(names, "cp1252")) == names


@pytest.mark.parametrize("encoding", LATIN)
def test_latin_letters_of_the_east(tmp_path: Path, encoding: str) -> None:
    for start in range(0, len(LATIN[encoding]), 2):
        names = LATIN[encoding][start : start + 2]
        assert names_in(tmp_path, b"Name;Email\r\n" + lines(names, encoding)) == names


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "cp1253", "shift_jis", "gb18030", "euc_kr"])
@pytest.mark.parametrize("first", ["utf-8", "other"])
def test_lines_of_two_encodings_are_each_read_in_their_own(tmp_path: Path, encoding: str, first: str) -> None:
    other = WESTERN[:5] if encoding == "cp1252" else POOLS[encoding][:4]
    utf8 = ["Jürgen Weiß", "Élodie", "Иван Петров", "山田太郎", "ok"]
    parts = [lines(utf8, "utf-8"), lines(other, encoding)]
    both = [*utf8, *other] if first == "utf-8" else [*other, *utf8]
    if first == "other":
        parts.reverse()
    assert names_in(tmp_path, b"Name;Email\r\n" + b"".join(parts)) == both


def test_a_long_list_of_utf8_with_one_other_line_keeps_both(tmp_path: Path) -> None:
    data = b"Name;Email\r\n" + lines(["Jürgen"] * 50_000, "utf-8") + lines(["Käthe"], "cp1252")
    names = names_in(tmp_path, data + lines(["Éva"], "utf-8"))
    assert (names[0], names[-2:], len(names)) == ("Jürgen", ["Käthe", "Éva"], 50_002)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("names", [RUSSIAN, JAPANESE, WESTERN])
def test_wide_text_with_and_without_a_mark(tmp_path: Path, encoding: str, names: list[str]) -> None:
    text = b"Name;Email\r\n".decode() + lines(names, "utf-8").decode()
    assert names_in(tmp_path, text.encode(encoding)) == names


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding_that_reads_them(data: bytes) -> None:
    name = encodings.detect(io.BytesIO(data))
    with encodings.text_of(io.BytesIO(data), name) as text:
        assert text.read() or not data.strip(b"\xef\xbb\xbf\xff\xfe\x00\x1b") or len(data) < 8
