"""Which other alphabet some lines without a mark are written in, told from how usual their letters are.

Every encoding makes letters of any bytes; only the right one makes usual letters in whole words. A handful
of names is enough. The letters are ordered or picked by how often they stand in names, companies and places.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

_SAMPLE = 24_000
_SURE = 0.42
_WORD = re.compile(r"[^\W\d_]+")
_JOINED = re.compile("(?<=[\u3041-\ud7a3])[a-z]")  # as where an accented letter was taken for a sign
_FEWEST = 4
_ALLOWED = frozenset("«»„“”‘’–—…№°§©®·•€\u00a0\u200e\u200f")

_CYRILLIC = "аоеинвртслкмдпуйяьгзыбчхшюжцщэфъёіїєґјљњћђџў"
_GREEK = "αοιτνεσρκληπυςμδίόάγωθέήχύφώβζξψϊϋΐΰ"
_HEBREW = "יולהאמרתשבנדכקםןפגחסעטזצךףץ"
_ARABIC = "اميلدرنبوحسعهةفقكتجأشصطخىزضءذثئغإظآؤپچژگـ\u064b\u064e\u0650\u064f\u0651\u0652"
_THAI = "านรกอวมสเยทงลดพบปชตคะ่ัิีจ์ุ้หแไูขใธณญภศผ็โซฟถำืษึฐฉฏฎฝฌฆฮฑฒฬ"

_JAPANESE = (
    "田山本中村小林加藤佐木高橋渡辺邊伊吉井上斎斉齋清水松池石川河原野島嶋崎前岡長谷後近遠坂青福西浦金柴酒工横内宮今杉丸増平"
    "菊千久保新森大東南北京阪市区町県都府道株式会社有限営業部課役員代表取締事開発技術支店名氏住所電話番号郵便日一二三四五六七八"
    "九十美子郎介男雄夫健明博隆正和義真輔翔樹優香奈恵由里幸裕智哉浩之雅彦秀光花陽菜結衣蓮悠斗太朗直拓也亮誠次治司志穂紀典"
    "竹安武永星馬場関口関根須賀鈴桜沢澤荒尾片栗黒白赤神奈児玉黄矢倉寺目黒製作商産物流通信機器電気"
)
_SIMPLIFIED = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平"
    "刚桂文辉建国华玉梅红志鑫宇浩婷雪晓海燕北京上广州深圳天津重庆成都杭南汉西安有限公司科技术股份集团中市省区路号总经理销售部"
    "门电话邮箱地址姓名先生女士信息网络贸易实业发展子小大东新光阳春峰鹏飞欣怡佳俊的是在一人职位"
)
_TRADITIONAL = (
    "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴馬馮志明家豪俊傑建"
    "宏美玲雅婷怡君淑芬惠佩宗翰文雄國華麗台北臺灣香港新竹中南市縣區路號段樓股份有限公司科技電子企業集團經理總務部話姓名地址信"
    "箱先生小姐大東光春德偉芳慧欣玉雪秀英嘉承恩宇軒子貿易實際發展的一人職位董事長銷售"
)
_KOREAN = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구나민진지현수영준연은미희숙경자호철상재훈동석"
    "기태형원선아혜인라대국울부산광천시도로길식회사주업술과리팀름메일화번소가책담당표이직위명님케스트전제품솔루션코아세계글벌"
)

Score = Callable[[str], float]
"""How usual a text is, from far below 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Script:
    """A guess: the encoding, and how usual what it makes of the bytes is."""

    encoding: str
    score: Score


def guess(lines: bytes) -> str:
    """The encoding of `lines` (whole lines with bytes above 0x7F) as `codecs` knows it.

    "" when they look Western, or like nothing known.
    """
    sample = lines[:_SAMPLE]
    if len(lines) > _SAMPLE and b"\n" in sample:
        sample = sample[: sample.rindex(b"\n")]
    if sum(byte > 0x7F for byte in sample) < _FEWEST:
        return ""
    best, most = "", max(_SURE, _western(sample.decode("cp1252", "replace")))
    for script in _SCRIPTS:
        found = script.score(sample.decode(script.encoding, "replace"))
        if found > most:
            best, most = script.encoding, found
    return best


def _western(text: str) -> float:
    """The share of the letters above ASCII that stand in a word of mostly plain ones, as in Müller."""
    high = good = 0
    for word in _WORD.findall(text):
        above = sum(1 for letter in word if letter > "\x7f")
        high += above
        good += above if 2 * above <= len(word) or len(word) == 1 else 0
    others = sum(1 for sign in text if sign > "\x7f" and not sign.isalpha() and sign not in _ALLOWED)
    return good / max(high + others, 1)


def _alphabet(letters: str) -> Score:
    weights = {letter: 1 - 0.8 * rank / len(letters) for rank, letter in enumerate(letters)}
    has_case = letters[0].upper() != letters[0]

    def score(text: str) -> float:
        high = [sign for sign in text if sign > "\x7f"]
        words = [word for word in re.findall(r"[^\W\d_\s]+", text) if not word.isascii()]
        total = sum(_word_score(word, weights) for word in words)
        total -= 0.3 * sum(1 for sign in high if sign not in _ALLOWED and sign.lower() not in weights)
        names = sum(1 for word in words if word[0].isupper() and not word[1:].isupper())
        if has_case and 5 * names < len(words):
            total *= 0.85  # names are written with capitals and small letters
        return total / max(len(high), 1)

    return score


def _word_score(word: str, weights: dict[str, float]) -> float:
    if any(letter.isascii() for letter in word):
        return -0.3 * len(word)
    total = sum(weights.get(letter.lower(), -0.5) for letter in word)
    jumps = sum(1 for left, right in pairwise(word) if left.islower() and right.isupper())
    return total - 0.8 * jumps


def _characters(usual: str, plain: str, first: int, last: int, *, kana: bool = False) -> Score:
    """For scripts of many signs. Those whose bytes in `plain` begin with `first` to `last` are the better
    half of a national standard, where whatever is in daily use stands."""
    known = frozenset(usual)

    def one(sign: str) -> float:
        if sign in known:
            return 1.0
        if "\u3041" <= sign <= "\u30fe":
            return 0.9 if kana else -0.2
        if sign == "\ufffd":
            return -2.0
        if "\u4e00" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3":
            data = sign.encode(plain, "ignore")
            return 0.45 if len(data) == 2 and first <= data[0] <= last else 0.0
        return 0.2 if "\u3000" <= sign <= "\u3020" or "\uff01" <= sign <= "\uff5e" else -0.5

    def score(text: str) -> float:
        high = [sign for sign in text if sign > "\x7f"]
        joined = len(_JOINED.findall(text))
        return (sum(map(one, high)) - 0.7 * joined) / max(len(high), 1)

    return score


# Of equals the first wins.
_SCRIPTS = (
    _Script("cp1251", _alphabet(_CYRILLIC)),
    _Script("koi8_r", _alphabet(_CYRILLIC)),
    _Script("koi8_u", _alphabet(_CYRILLIC)),
    _Script("cp866", _alphabet(_CYRILLIC)),
    _Script("iso8859_5", _alphabet(_CYRILLIC)),
    _Script("mac_cyrillic", _alphabet(_CYRILLIC)),
    _Script("cp1253", _alphabet(_GREEK)),
    _Script("iso8859_7", _alphabet(_GREEK)),
    _Script("cp1255", _alphabet(_HEBREW)),
    _Script("cp1256", _alphabet(_ARABIC)),
    _Script("iso8859_6", _alphabet(_ARABIC)),
    _Script("cp874", _alphabet(_THAI)),
    _Script("cp932", _characters(_JAPANESE, "euc_jp", 0xB0, 0xCF, kana=True)),
    _Script("euc_jp", _characters(_JAPANESE, "euc_jp", 0xB0, 0xCF, kana=True)),
    _Script("gb18030", _characters(_SIMPLIFIED, "gb2312", 0xB0, 0xD7)),
    _Script("cp950", _characters(_TRADITIONAL, "big5", 0xA4, 0xC6)),
    _Script("cp949", _characters(_KOREAN, "euc_kr", 0xB0, 0xC8)),
)
