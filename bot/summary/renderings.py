"""Finds what a summary calls a technical term, where the English stands behind it in parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.summary.terms import headword, plural, shipped, singular
from storage.records import Language

_LONGEST = 40

_PARENTHESES = re.compile(r" ?[(（]([^()（）]{2,60})[)）]")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z-]{1,7}")
# Small letters, or a capital before them: DeepSeek, QA and FP8 are names, or abbreviations.
_TERM = re.compile(r"[A-Z]?[a-z]+(?:[ -][A-Z]?[a-z]+)*")
_SMALL_WORDS = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "with"})
_PHRASE_WORDS = _SMALL_WORDS - {"of", "in"}
"""Between spaces these make a phrase of a term, of which the last words alone may stand before it."""
_QUOTED = re.compile(r"['\"‘“「『]([^'\"‘“「『’”」』]{1,40})['\"’”」』]$")


@dataclass(frozen=True, slots=True)
class _English:
    """What stands in the parentheses."""

    text: str
    words: int
    """Without the small ones."""
    is_of: bool
    """As in `chain of thought`, which other languages say the other way round."""


def renderings(bullets: Iterable[str], language: Language, source: str) -> Mapping[str, str]:
    """English term → rendering, from «트랜스포머(Transformer)», where it is plain how far left it reaches.

    The English must stand in the source, which is what the bullets were written from. A doubtful rendering is
    none, and so is a term of which the bullets give two. Empty for a language whose words we cannot tell.
    """
    finder = _FINDERS.get(language)
    found: dict[str, set[str]] = {}
    for bullet in bullets if finder is not None else ():
        for match in _PARENTHESES.finditer(bullet):
            english = _english(match[1], language, source)
            rendering = finder(bullet[: match.start()], english) if finder and english else None
            if english and rendering and not _says_more(rendering, english.text, language):
                found.setdefault(english.text, set()).add(rendering)
    return MappingProxyType({english: said.pop() for english, said in found.items() if len(said) == 1})


def _english(inside: str, language: Language, source: str) -> _English | None:
    text, *abbreviations = (part.strip() for part in re.split("[,，、;]", inside))
    if not (2 <= len(text) <= _LONGEST and _TERM.fullmatch(text)):
        return None
    term = headword(text, language)
    words = [word for word in re.split("[ -]", term) if word not in _SMALL_WORDS]
    if not words or _PHRASE_WORDS & set(term.split()) or not _stands_in(source, term, language):
        return None
    if len(abbreviations) > 1 or not all(map(_ABBREVIATION.fullmatch, abbreviations)):
        return None
    return _English(term, len(words), " of " in term)


def _stands_in(source: str, term: str, language: Language) -> bool:
    """In small letters, or more than one of it, or we know it: with capitals alone it may be a name."""
    *before, last = re.split("[ -]", term)
    one = singular(last)
    many = plural(one)
    start = "".join(rf"{word}[\s-]?" for word in before)
    found = re.finditer(rf"(?<!\w){start}({last}|{many}|{one})(?!\w)", source, re.IGNORECASE)
    is_ours = term in shipped(language)
    return any(is_ours or match[1][0].islower() or match[1].lower() == many != one for match in found)


# What a rendering does not speak of unless its English does: else it is a word of the sentence.
_SPEAKS_OF: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "모델": "model", "데이터": "data|corp", "이미지": "image|visual", "비디오": "video", "텍스트": "text",
        "영상": "video|image", "언어": "langu|lingu", "대규모": "large|massive|scale", "고품질": "quality",
        "방법": "method", "기법": "method|techn", "프레임워크": "framework", "작업": "task|work|manip",
        "시스템": "system", "벤치마크": "bench", "에이전트": "agent", "멀티모달": "multi-?modal",
    },
    "ja": {
        "モデル": "model", "データ": "data|corp", "画像": "image|visual", "動画": "video", "複数": "multi",
        "言語": "langu|lingu", "大規模": "large|massive|scale", "高品質": "quality", "手法": "method|techn",
        "新規": "new|novel", "既存": "exist", "タスク": "task", "システム": "system", "エージェント": "agent",
        "マルチモーダル": "multi-?modal",
    },
    "zh": {
        "模型": "model", "数据": "data|corp", "图像": "image|visual|paint", "视频": "video", "文本": "text",
        "语言": "langu|lingu", "大规模": "large|massive|scale", "高质量": "quality", "方法": "method|techn",
        "任务": "task", "系统": "system", "框架": "framework", "智能体": "agent", "多模态": "multi-?modal",
        "新": "new|novel|innov", "现有": "exist",
    },
}  # fmt: skip


def _says_more(rendering: str, english: str, language: Language) -> bool:
    spoken_of = _SPEAKS_OF[language].items()
    return any(word in rendering and not re.search(spoken, english) for word, spoken in spoken_of)


# -- Korean ------------------------------------------------------------------------------------------------

_HANGUL = r"[가-힣]+(?:-[가-힣]+)*"
# Behind whatever ends with a sign: a word of the sentence, a bracket, another term and a dot.
_WORD = re.compile(rf"(.*[^\w-])?({_HANGUL})")
# A particle or a verb's ending: the word belongs to the sentence.
_LOOSE_END = re.compile(
    r"(?:은|는|이|가|의|와|과|도|만|로|에|한|된|인|운|난|른|든|던|긴|할|될|고|며|여|해|서|면|게)$"
)
_FIRM_END = re.compile(r"(?:을|를|에서|에게|으로|부터|까지|처럼|보다|통해|위해|대해)$")
_NOUN = re.compile(
    r"(?:전이|깊이|길이|높이|차이|추이|평가|전문가|추가|증가|국가|정의|주의|합의|유의|결과|효과|성과|경로|회로|제한|무한|권한"
    r"|지도|(?:난이|밀|속|온|강|선호|유사|정확|신뢰|해상|복잡|충실|기여|의존|친숙)도|라인|도메인|디자인|원인|요인|개인|확인"
    r"|사고|경고|보고|광고|참여|이해|오해|방해|문서|순서|센서|(?:표|장|화|측|평|단|전|후)면|무게|에너지|기만)$"
)
_NO_NOUN = re.compile(
    "및|또는|혹은|그리고|즉|이|그|두|세|네|각|새|여러|모든|본|기존|최신|수|등|이런|그런|다른|기반|전체|모두|매우|더|가장|바로"
)


def _korean(before: str, english: _English) -> str | None:
    if quoted := _QUOTED.search(before):
        words = quoted[1].split()
        fits = 0 < len(words) <= english.words + 1 and all(re.fullmatch(_HANGUL, word) for word in words)
        return " ".join(words) if fits else None
    words, is_firm = _korean_words(before.split(" "), english)
    whole = len(words) == english.words or (is_firm and len(words) == english.words - 1)
    # What has fewer words is half of a compound, unless that is written as one.
    return " ".join(words) if words and (whole or sum(map(len, words)) >= 2 * english.words) else None


def _korean_words(tokens: list[str], english: _English) -> tuple[list[str], bool]:
    """The words after the last of the sentence, and whether that plainly is of it; none if too many."""
    words: list[str] = []
    for token in reversed(tokens):
        match = _WORD.fullmatch(token)
        if match is None:
            return words, bool(words) and not token[-1:].isalnum()
        opening, word = match.groups()
        loose = bool(_LOOSE_END.search(word)) and not _NOUN.search(word)
        firm = bool(_FIRM_END.search(word) or _NO_NOUN.fullmatch(word))
        if firm and not words:
            return [], False
        if words and english.is_of and word.endswith("의") and "의" not in "".join(words):
            loose = False
        if words and (loose or firm):
            return words, firm
        words.insert(0, word)
        if len(words) > english.words:
            return [], False
        if opening:
            return words, True
    return words, True


# -- Japanese and Chinese ----------------------------------------------------------------------------------

# After a sign, or hiragana that ends a word of the sentence: that of 教師あり belongs to the term.
_JAPANESE = re.compile(
    r"(?:^|[^\wー]|[はがをにでとのもへやらなたるいて])((?:[一-鿿々ァ-ヴー・]+の)?[一-鿿々ァ-ヴー・]+)$"
)
_KATAKANA = re.compile(r"[ァ-ヴー・]+")
_CHINESE = re.compile(r"(^|\W)?([一-鿿]+)$")
# Words of the sentence; before them those of which they are only a part.
_CHINESE_WORD = re.compile(
    r"对[齐比抗话象偶数]|[相绝]对|[内外潜存]在|在线|[行人]为|参与|目的|了解|服从|从属|[方双单导定反正面]向|向量|[自理路]由|自由"
    r"|等[价级]|合并|并[行发]|[饱总]和|将来|把握|其[他中]|[应作效通专适可复重调]用|用户"
    r"|(的|了|在|和|与|及|或|将|把|被|从|向|为|是|对|以|于|由|等|并|其|该|这|用|通过|使用|采用|利用|进行|提出|引入"
    r"|结合|针对|包括|我们|支持|实现|提升|提高|缓解|解决|首先|其次|此外|因此|同时)"
)


def _japanese(before: str, english: _English) -> str | None:
    if quoted := _QUOTED.search(before):
        return quoted[1] if re.fullmatch(r"[一-鿿々ァ-ヴー・ぁ-ゖ]+", quoted[1]) else None
    match = _JAPANESE.search(before)
    if match is None:
        return None
    runs = [match[1].rpartition("の")[2], *([match[1]] if english.is_of else [])]
    return next((run for run in reversed(runs) if _has_words(run, english.words)), None)


def _has_words(run: str, words: int) -> bool:
    """Two kanji make a word, and so does a row of katakana, which alone may be several English ones."""
    foreign = len(_KATAKANA.findall(run))
    own = len(_KATAKANA.sub("", run).replace("の", ""))
    return abs(own / 2 + foreign - words) <= 0.5 if own else foreign <= words


def _chinese(before: str, english: _English) -> str | None:
    if quoted := _QUOTED.search(before):
        return quoted[1] if re.fullmatch(r"[一-鿿]+", quoted[1]) else None
    match = _CHINESE.search(before)
    if match is None:
        return None
    start = max((word.end() for word in _CHINESE_WORD.finditer(match[2]) if word[1]), default=0)
    is_whole = not start and match[1] is not None
    if not start and not is_whole:
        return None
    # Two characters make a word, and often a short one does for two where nothing else stands before it.
    words = len(match[2][start:]) / 2
    fewest = english.words - (1 if is_whole else 0.5)
    return match[2][start:] if words and fewest <= words <= english.words + 0.5 else None


_FINDERS: Mapping[Language, Callable[[str, _English], str | None]] = {
    "ko": _korean,
    "ja": _japanese,
    "zh": _chinese,
}
