"""Number words of Korean, Japanese and Chinese: 세 가지, 백만 개, 삼분의 일, 三つ, 两种, 百分之三十, 数十."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from bot.summary.reading.naming import number
from bot.summary.reading.numeral import Numeral
from bot.summary.reading.units import MYRIAD, MYRIADS, Kind

_EASTERN = re.compile(r"[가-힣一-鿿ぁ-ヿ]")
_DIGITS: Mapping[str, int] = {
    sign: value
    for signs in ("〇一二三四五六七八九", "영일이삼사오육칠팔구")
    for value, sign in enumerate(signs)
} | {"零": 0, "两": 2, "兩": 2}
_MOST_SIGNS = 30

_HALF = re.compile(r"절반|半分|半数|半減|一半|减半|減半")
_DOUBLE = re.compile(r"갑절|倍増|倍增|翻倍|翻番|翻了一番|翻一番|加倍")


def eastern(text: str, language: str) -> Iterator[Numeral]:
    """The number words of a text in one of these scripts; nothing where the text has none."""
    if text.isascii() or not _EASTERN.search(text):
        return
    for pattern, value_, kind in ((_HALF, Fraction(1, 2), Kind.PART), (_DOUBLE, Fraction(2), Kind.FACTOR)):
        yield from (Numeral(*match.span(), (value_,), kind, spelled=True) for match in pattern.finditer(text))
    if language not in {"ja", "zh"}:
        yield from _korean(text)
    yield from _han(text)


def value(signs: str) -> int:
    """What number signs say: 백이십 is 120, 三千五百万 is 35,000,000, 二〇二四 is 2,024."""
    signs = signs[:_MOST_SIGNS]
    if not any(sign in MYRIADS for sign in signs):
        return int("".join(str(_DIGITS[sign]) for sign in signs))
    total = section = digit = 0
    for sign in signs:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            continue
        unit = MYRIADS[sign]
        if unit < MYRIAD:
            section += (digit or 1) * unit
        elif total and not section and not digit:
            # 万亿: a larger unit right after a smaller one multiplies it.
            total *= unit
        else:
            total += ((section + digit) or 1) * unit
            section = 0
        digit = 0
    return total + section + digit


def _top(part: str) -> Fraction:
    return number(part) if part[0].isdecimal() else Fraction(value(part))


# -- Korean -------------------------------------------------------------------------------------------------

_ONES: Mapping[str, int] = {
    word: value
    for value, words in enumerate(
        ("한 하나", "두 둘", "세 셋 석", "네 넷 넉", "다섯", "여섯", "일곱", "여덟", "아홉"), start=1
    )
    for word in words.split()
}
_TENS: Mapping[str, int] = {
    word: value
    for value, words in zip(
        range(10, 100, 10),
        ("열", "스물 스무", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"),
        strict=True,
    )
    for word in words.split()
}
_COUNTERS = (
    r"가지|개(?!선|발|념|인|방|입|별|체|요|편)|배(?!치|경|포|열|분|양|터)|종|단계|곳|편|번|명|대(?!규|형|화|부|비|상)|차례|갈래"
    r"|축|쌍|장|층|건|항목|영역|방향|분야|시간|달|해|차원|분의|자릿수|모델|모듈|데이터|벤치|과제|작업|방법|전략|유형|부분|요소|언어|도메인"
)
_NATIVE = re.compile(
    rf"(?<![가-힣])(?P<tens>{'|'.join(_TENS)})?(?P<one>{'|'.join(_ONES)})?"
    rf"(?P<then>\s?(?:{_COUNTERS})|\s?번째|째|\s(?=[가-힣A-Za-z])|(?=\s?[은는이가을를의로과와도]?(?:[\s.,)]|$)))"
)
_BEFORE_NOUNS = frozenset({"두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"})
"""What is a number before any noun; 한 and 열 are only before what counts."""
_ALONE = frozenset({"셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"})
"""What is a number by itself; 둘 speaks of two that were named."""
_SINO = re.compile(r"(?<![가-힣0-9.])[일이삼사오육칠팔구십백천만억조]+")
_SINO_COUNTED = re.compile(
    rf"\s?(?:{_COUNTERS}|달러|토큰|파라미터|매개변수|단어|문장|이미지|퍼센트|년\s|초\s|원\s|이상)"
)
_SINO_LARGE = re.compile(r"[일이삼사오육칠팔구]?[십백천]+[만억조]$")
_SINO_STEPS = re.compile(r"[삼사오육칠팔구](?=\s?(?:단계|차원))")
_SINO_ALONE = re.compile(r"[만억조](?=\s(?:개|명|장|건|달러|원)(?:[의를을가이\s.,]|$))")
_KOREAN_VAGUE = re.compile(r"(?<![가-힣])(?:수|몇)\s?(?P<scale>[십백천만억조]+)")
_KOREAN_PART = re.compile(
    r"(?<![가-힣0-9])(?P<whole>[일이삼사오육칠팔구십백천만]+)\s?분의\s?(?P<part>[일이삼사오육칠팔구]|[0-9]+)"
)


def _korean(text: str) -> Iterator[Numeral]:
    for match in _NATIVE.finditer(text):
        if match["tens"] or match["one"]:
            yield from _native(text, match)
    taken = []
    for match in _KOREAN_VAGUE.finditer(text):
        yield Numeral(*match.span(), (Fraction(value(match["scale"])),), Kind.VAGUE, spelled=True)
    for match in _KOREAN_PART.finditer(text):
        taken.append(match.start())
        if whole := value(match["whole"]):
            yield Numeral(*match.span(), (_top(match["part"]) / whole,), Kind.PART, spelled=True)
    for match in _SINO.finditer(text):
        if match.start() not in taken and _is_sino(text, match):
            yield Numeral(*match.span(), (Fraction(value(match.group())),), spelled=True)


def _is_sino(text: str, match: re.Match[str]) -> bool:
    """Whether signs that may begin other words (만들, 구조, 이) are a number here."""
    signs, end = match.group(), match.end()
    if _SINO_STEPS.match(text, match.start()) or _SINO_ALONE.match(text, match.start()):
        return True
    if not any(sign in "십백천" for sign in signs):
        return False
    large = _SINO_LARGE.match(signs) is not None and not text[end : end + 1].isalpha()
    return large or _SINO_COUNTED.match(text, end) is not None


def _native(text: str, match: re.Match[str]) -> Iterator[Numeral]:
    one, tens, then = match["one"] or "", match["tens"] or "", match["then"]
    last = one or tens
    if (then == "" and last not in _ALONE) or (then.isspace() and last not in _BEFORE_NOUNS):
        return
    kind = Kind.ORDINAL if then.endswith("째") or text.startswith("번째", match.end() - 1) else None
    number_ = Fraction(_TENS.get(tens, 0) + _ONES.get(one, 0))
    yield Numeral(match.start(), match.end() - len(then), (number_,), kind, spelled=True)


# -- Han signs ----------------------------------------------------------------------------------------------

_SIGNS = "〇零一二三四五六七八九十百千万萬億亿兆两兩"
_HAN = re.compile(
    rf"(?P<before>第|[数數几幾何上近]|百分之|千分之)?(?P<signs>[{_SIGNS}]+)(?:分[之の](?P<part>[{_SIGNS}]+|[0-9]+(?:\.[0-9]+)?))?"
)
_HAN_COUNTERS = re.compile(
    r"\s?[多余餘]?(?:つ|個|种|種|項|项|段階|倍|回|人|名(?![称为字])|件|本(?=の|番|以)|枚|台|点|言語|次元|桁|割|社|層|軸|番目|段|方向|分野|項目"
    r"|要素|側面|領域|个|類|类|次(?![元のに要性的])|步|层|维|維|阶段|大(?![量规規模型小幅])|条|张|篇|位|款|组|組|套|方面|部分|轮|级|家|门|分钟|分間"
    r"|小时|秒|天|年|周|月|语言|领域|任务|模型|模块|数据集|基准|方法|挑战|者|モデル|タスク|データ|手法|課題|時間|ドル|美元|トークン|パラメ|参数|样本|图像|token"
    r"|词|字(?!幕)|成(?=[的以左，。]|$)|階|阶|百分点|米|公里)"
)
_HAN_LARGE = re.compile(r"[一二三四五六七八九两]?[十百千]+[万萬億亿兆]$")
_NAMED_TWO = re.compile(r"[两兩二]者")


def _han(text: str) -> Iterator[Numeral]:
    for match in _HAN.finditer(text):
        before, signs, part = match["before"], match["signs"], match["part"]
        span = match.span()
        if part:
            if whole := value(signs):
                percent = signs == "百"
                kind = Kind.PERCENT if percent else Kind.PART
                yield Numeral(*span, (_top(part) if percent else _top(part) / whole,), kind, spelled=True)
        elif before in {"百分之", "第", "千分之"}:
            kind = {"百分之": Kind.PERCENT, "第": Kind.ORDINAL}.get(before, Kind.PART)
            yield Numeral(
                *span, (Fraction(value(signs), 1000 if kind is Kind.PART else 1),), kind, spelled=True
            )
        elif before and signs[0] in MYRIADS:
            yield Numeral(*span, (Fraction(value(signs)),), Kind.VAGUE, spelled=True)
        elif _is_number(text, match.start("signs"), match.end(), signs):
            named = _NAMED_TWO.match(text, match.start("signs")) is not None
            yield Numeral(match.start("signs"), span[1], (Fraction(value(signs)),), spelled=True, hint=named)


def _is_number(text: str, start: int, end: int, signs: str) -> bool:
    """Whether signs that may stand in other words (一般, 万能) are a number here."""
    before = text[max(0, start - 2) : start]
    if (
        before[-1:].isdecimal()
        or (before[:1].isdecimal() and before[-1:] in "多余餘 ")
        or signs[0] in "万萬億亿兆"
    ):
        return False
    return _HAN_COUNTERS.match(text, end) is not None or _HAN_LARGE.match(signs) is not None
