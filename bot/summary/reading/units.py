"""What may stand behind a number, in the languages of summaries and of abstracts."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from types import MappingProxyType


class Kind(enum.StrEnum):
    """What a number says, as far as mixing it up would invent a fact."""

    COUNT = "a count or a plain number"
    PERCENT = "a percentage"
    POINT = "points"
    FACTOR = "a factor"
    TIMES = "a factor, or how often"
    PART = "a part of a whole"
    ORDINAL = "a place in an order"
    MONTH = "a month"
    VAGUE = "an order of magnitude"


SCALES: Mapping[str, int] = MappingProxyType(
    {
        "K": 10**3,
        "k": 10**3,
        "M": 10**6,
        "mn": 10**6,
        "B": 10**9,
        "b": 10**9,
        "bn": 10**9,
        "T": 10**12,
        "tn": 10**12,
        "hundred": 10**2,
        "thousand": 10**3,
        "million": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
        "dozen": 12,
    }
)
"""What multiplies a number that Latin letters follow; K is never 1,024."""

MYRIADS: Mapping[str, int] = MappingProxyType(
    {
        "십": 10,
        "백": 10**2,
        "천": 10**3,
        "만": 10**4,
        "억": 10**8,
        "조": 10**12,
        "十": 10,
        "百": 10**2,
        "千": 10**3,
        "万": 10**4,
        "萬": 10**4,
        "億": 10**8,
        "亿": 10**8,
        "兆": 10**12,
    }
)
"""What multiplies a number that a Korean, Japanese or Chinese unit follows."""

MYRIAD = 10**4
"""From here on a unit closes what stands before it: 1천5백만 is 1,500 times 만."""


def _spelled(*groups: tuple[str, str]) -> Mapping[str, str]:
    return MappingProxyType({word: unit for unit, words in groups for word in words.split()})


LATIN_UNITS = _spelled(
    ("ms", "ms msec millisecond milliseconds"),
    ("s", "s sec secs second seconds"),
    ("min", "min mins minute minutes"),
    ("h", "h hr hrs hour hours"),
    ("day", "day days"),
    ("week", "week weeks"),
    ("month", "month months"),
    ("KB", "KB kB kilobyte kilobytes KiB"),
    ("MB", "MB megabyte megabytes MiB"),
    ("GB", "GB G Gb gigabyte gigabytes GiB"),
    ("TB", "TB terabyte terabytes TiB"),
    ("PB", "PB petabyte petabytes"),
    ("bit", "bit bits"),
    ("byte", "byte bytes"),
    ("Hz", "Hz hz hertz"),
    ("kHz", "kHz KHz khz"),
    ("MHz", "MHz"),
    ("GHz", "GHz"),
    ("mm", "mm millimeter millimeters"),
    ("cm", "cm centimeter centimeters"),
    ("m", "m meter meters metre metres"),
    ("km", "km kilometer kilometers"),
    ("px", "px pixel pixels"),
    ("dB", "dB"),
    ("W", "W watt watts"),
    ("kW", "kW"),
    ("MW", "MW"),
    ("kg", "kg"),
    ("°", "degree degrees deg"),
    ("$", "USD dollar dollars"),
    ("€", "EUR euro euros"),
    ("dim", "D dim dims dimension dimensions dimensional"),
    ("fps", "fps FPS"),
    ("p", "p"),
    ("cent", "cent cents"),
)

EAST_UNITS = _spelled(
    ("ms", "밀리초 ミリ秒 毫秒"),
    ("s", "초 秒"),
    ("min", "分钟 分間 分鐘"),  # 분 and 分 may be other words; see below
    ("h", "시간 時間 小时 小時"),
    ("day", "일간 日間 天"),
    ("week", "주 주간 週間 周"),
    ("month", "개월 か月 カ月 ヶ月 ヵ月 个月"),
    ("KB", "킬로바이트 キロバイト 千字节"),
    ("MB", "메가바이트 メガバイト 兆字节"),
    ("GB", "기가바이트 기가 ギガバイト 吉字节 千兆字节"),
    ("TB", "테라바이트 テラバイト 太字节"),
    ("PB", "페타바이트 ペタバイト"),
    ("bit", "비트 ビット 比特"),
    ("byte", "바이트 バイト 字节"),
    ("Hz", "헤르츠 ヘルツ 赫兹"),
    ("mm", "밀리미터 ミリメートル 毫米"),
    ("cm", "센티미터 センチメートル 厘米"),
    ("m", "미터 メートル 米"),
    ("km", "킬로미터 キロメートル 公里 千米"),
    ("px", "픽셀 ピクセル 画素 像素"),
    ("dB", "데시벨 デシベル 分贝"),
    ("W", "와트 ワット 瓦"),
    ("$", "달러 ドル 美元"),
    ("€", "유로 ユーロ 欧元"),
    ("dim", "차원 次元 维 維"),
    ("cent", "센트 セント 美分"),
)

_EAST = "|".join(sorted(EAST_UNITS, key=len, reverse=True))
_EAST_UNIT = rf"\s?(?:{_EAST}|분(?!석|류|야|산|포|할))(?!이트|율|요|어|구|기|과|대)"
_PERCENT = (
    r"\s?%\s?(?P<pp>p\b|pts?\b|points?\b|포인트|ポイント)?"
    r"|[-\s](?:percentage|percent)[-\s]points?\b(?P<pp2>)"
    r"|[-\s]?(?:percent|per\scent|pct)\b"
    r"|\s?(?:퍼센트|프로(?![가-힣])|パーセント|百分点)\s?(?P<pp3>포인트|ポイント)?"
    r"|\s?(?:个百分点|pp\b)(?P<pp4>)"
)
_POINT = r"[-\s](?:absolute\s|accuracy\s)?(?:points?|pts?)\b|\s?(?:포인트|점(?!수)|ポイント|点(?!の|云|群))"


def _behind(*, minutes: str, points: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<percent>{_PERCENT})"
        r"|(?P<tenths>\s?(?:割|成(?=[^功果为本员立就]|$)|할(?![가-힣])))"
        r"|(?P<factor>\s?[×✕](?!\s?[0-9A-Z]|[a-z])|\s?[xX](?![A-Za-z0-9])|[-\s]?fold\b|\s?배(?!치|경|포|열|분|양|터리|깅|제|우)|\s?倍)"
        r"|(?P<times>[-\s]?times\b|\s?[×xX](?=\s?[A-Z]))"
        r"|(?P<ordinal>(?:st|nd|rd|th)\b|\s?(?:번째|番目|位|위(?![험치원])))"
        r"|(?P<month>\s?[월月](?!間|间))"
        rf"|(?P<east>{_EAST_UNIT}{minutes})"
        rf"|(?P<point>{_POINT}{points})"
        r"|(?P<word>[-\s]?[A-Za-z]+)"
    )


BEHIND = _behind(minutes=r"|\s?分(?!之|の[0-9一二三四五])", points="")
"""What says the kind or the unit of the number before it, by the name of the group; 분 and 分 are minutes."""
BEHIND_IN_CHINESE = _behind(minutes="", points=r"|\s?分(?![钟間鐘之类類析别別])")
"""The same where 分 are points."""

CURRENCIES = frozenset({"$", "€"})
"""Units that a source which names sums of money writes before or behind each of them."""
