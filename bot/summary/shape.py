"""Checks how many sentences a summary has, how long they are, and that each says something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.summary.languages import LANGUAGES
from bot.summary.verdict import Check, Fault
from storage.records import Language

FEWEST = 3
MOST = 6
LONGEST_READ = 1000
"""Characters of a line that are looked at: one that is longer is wrong whatever it says."""
_ALIKE = 0.9
"""Of the pairs of letters of two sentences, so many are in both where they say the same."""
_TELLING = 10
"""What is shorter may well stand within another sentence."""


def wrong_shape(
    gist: str | None, bullets: Sequence[str], *, title: str, language: Language
) -> Iterator[Fault]:
    """What is wrong with the summary as a whole and with the form of its sentences."""
    manner = LANGUAGES.get(language)
    named = _plain(title)
    if not FEWEST <= len(bullets) <= MOST:
        yield _fault(None, f"there are {len(bullets)} bullets, and {FEWEST} to {MOST} are wanted")
    if gist is not None:
        yield from (
            _fault(None, f"the gist {reason}")
            for reason in _line(gist, manner.gist if manner else None, language)
        )
        if _plain(gist) and _plain(gist) == named:
            yield _fault(None, "the gist is the title")
    met: list[str] = []
    about = _plain(gist) if gist else ""
    for at, bullet in enumerate(bullets):
        for reason in _line(bullet, manner.bullet if manner else None, language):
            yield _fault(at, f"it {reason}")
        words = _plain(bullet)
        met.append(words)
        if not words:
            continue
        if same := next(
            (number for number, other in enumerate(met[:-1], start=1) if _same(words, other)), None
        ):
            yield _fault(at, f"it says the same as bullet {same}")
        if about and _same(words, about):
            yield _fault(at, "it repeats the gist")
        if words == named:
            yield _fault(at, "it is the title")


def _fault(bullet: int | None, reason: str) -> Fault:
    return Fault(Check.SHAPE, bullet, reason)


def _line(text: str, most: int | None, language: Language) -> Iterator[str]:
    stripped = text.strip()
    if not _plain(stripped):
        yield "is empty"
        return
    most = LONGEST_READ if most is None else min(most, LONGEST_READ)
    if len(stripped) > most:
        yield f"has {len(stripped)} characters, and {most} are the most"
    if len(stripped.splitlines()) > 1:
        yield "is on more than one line"
    if language == "ko":
        yield from _counted_as_people(stripped[:LONGEST_READ])


# -- alike --------------------------------------------------------------------------------------------------


_NO_LETTERS = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())


@lru_cache(maxsize=32)
def _pairs(text: str) -> tuple[str, ...]:
    return tuple(map("".join, pairwise(text)))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _TELLING and shorter in longer:
        return True
    # Only what is of about one length can have so many pairs in common.
    if 2 * (len(shorter) - 1) < _ALIKE * (len(shorter) + len(longer) - 2):
        return False
    enough = _ALIKE * (len(shorter) + len(longer) - 2) / 2
    few, many = _pairs(shorter), _pairs(longer)
    # How often a pair occurs counts too; most texts have too few in common anyhow.
    if sum(map(frozenset(many).__contains__, few)) < enough:
        return False
    return (Counter(few) & Counter(many)).total() >= enough


# -- counters -----------------------------------------------------------------------------------------------

_NUMBER = (
    r"(?:[0-9][0-9,.]{0,20}\s?[천만억]?|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|수십|수백|수천|몇|여러))"
)
_PEOPLE = (
    r"사람|인간|전문가|사용자|저자|화자|환자|학생|아동|어린이|성인|여성|남성|배우|가수|주민|인물|멤버|팀원|엔지니어|프로그래머|디자이너"
    r"|어노테이터|[가-힣]+[자사인원]"
)
_MACHINES = (
    r"모델|에이전트|로봇|GPU|CPU|TPU|LLM|VLM|RDU|서버|기계|장치|네트워크|시스템|컴퓨터|칩|노드|데이터셋|벤치마크|소켓|봇|드론"
    r"|카메라|센서|클러스터"
)
_AFTER = re.compile(
    rf"(?:{_MACHINES})(?:들)?(?:을|를|이|가|은|는)?\s?{_NUMBER}\s?명(?![확시령료칭제])(?!의\s?(?:[가-힣]+\s)?(?:{_PEOPLE}))"
)
_BEFORE = re.compile(
    rf"{_NUMBER}\s?명의\s?(?!(?:{_PEOPLE})(?:들)?[은는이가을를의]?\s)(?:[가-힣A-Za-z0-9-]{{1,30}}\s)?(?:{_MACHINES})(?!\s?(?:{_PEOPLE}))"
)


def _counted_as_people(text: str) -> Iterator[str]:
    for pattern in (_AFTER, _BEFORE):
        if match := pattern.search(text):
            yield f"counts machines or models in 명: «{match.group()}»; write 개 or 대"
