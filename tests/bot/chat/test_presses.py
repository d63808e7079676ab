"""What buttons give back, and what is made of it when it comes."""

from __future__ import annotations

from datetime import date

import pytest
from arbitrary import ANY_TEXT
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.render import presses
from bot.chat.render.places import OFFERED
from bot.chat.render.presses import (
    AskZone,
    AuthorList,
    ChooseLanguage,
    ChooseZone,
    DayList,
    Press,
    ReportMistake,
    ShowAbstract,
    ShowCard,
    ShowEvidence,
    ShowList,
    ShowSettings,
    Subscribe,
    Unsubscribe,
    WordsList,
    data,
    press_in,
)
from bot.chat.render.reporting import REPORT
from bot.chat.render.resending import CANCEL, RESEND

_DAY = date(2024, 5, 14)

_PAPERS = st.from_regex(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]{2,8}/[0-9]{7}", fullmatch=True).filter(
    lambda paper: paper[0] != "-"
)
_DAYS = st.builds(DayList, day=st.dates(), count=st.integers(1, presses.MOST_PAPERS))
_LANGUAGES = st.sampled_from(["ko", "en", "zh-hant", "pt-br"])


def _presses(names: st.SearchStrategy[str]) -> st.SearchStrategy[Press]:
    lists = _DAYS | st.builds(AuthorList, names) | st.builds(WordsList, names)
    return st.one_of(
        st.builds(ShowCard, paper=_PAPERS, back=st.none() | lists, language=st.none() | _LANGUAGES),
        st.builds(ShowAbstract, paper=_PAPERS, back=st.none() | lists),
        st.builds(ShowEvidence, paper=_PAPERS, back=st.none() | lists, language=st.none() | _LANGUAGES),
        st.builds(ReportMistake, paper=_PAPERS, language=_LANGUAGES),
        st.builds(ShowList, of=lists),
        st.builds(ChooseLanguage, _LANGUAGES),
        st.builds(ChooseZone, st.sampled_from(OFFERED)),
        st.sampled_from([Subscribe(), Unsubscribe(), AskZone(), ShowSettings()]),
    )


_SHORT_NAMES = st.text(st.characters(categories=["L", "N"], include_characters=" :/@.-"), max_size=11).filter(
    str.strip
)


@given(_presses(_SHORT_NAMES))
def test_what_a_button_gives_back_is_what_it_was_made_from(press: Press) -> None:
    given_back = data(press)
    assert given_back is not None
    assert press_in(given_back) == press


@given(_presses(ANY_TEXT))
def test_a_button_gives_back_no_more_than_telegram_takes_or_nothing_at_all(press: Press) -> None:
    given_back = data(press)
    if given_back is not None:
        assert 1 <= len(given_back.encode()) <= 64
        assert press_in(given_back) == press


@given(
    ANY_TEXT
    | ANY_TEXT.map(lambda text: presses.PREFIX + text)
    | st.tuples(
        st.sampled_from(["card", "abstract", "evidence", "mistake", "list", "language", "zone", "subscribe"]),
        st.lists(ANY_TEXT | st.sampled_from(["2405.02246", "2024-05-14/5", "@a", "?a", ""]), max_size=4),
    ).map(lambda parts: ":".join((presses.PREFIX + parts[0], *parts[1])))
)
def test_whatever_comes_back_is_understood_or_is_nothing(given_back: str) -> None:
    press = press_in(given_back)
    assert press is None or data(press) == given_back


@pytest.mark.parametrize(
    ("press", "given_back"),
    [
        (ShowCard("2405.02246"), "go:card:2405.02246::"),
        (ShowCard("2405.02246", DayList(_DAY, 5), "en"), "go:card:2405.02246:en:2024-05-14/5"),
        (ShowCard("2405.02246", AuthorList("a: b")), "go:card:2405.02246::@a: b"),
        (ShowAbstract("hep-th/9901001", DayList(_DAY, 20)), "go:abstract:hep-th/9901001:2024-05-14/20"),
        (ShowEvidence("2405.02246"), "go:evidence:2405.02246::"),
        (ShowEvidence("2405.02246", DayList(_DAY, 5), "en"), "go:evidence:2405.02246:en:2024-05-14/5"),
        (ReportMistake("2405.02246", "ko"), "go:mistake:2405.02246:ko"),
        (ShowList(AuthorList("김")), "go:list:@김"),
        (ShowList(WordsList("@vision: a/b?")), "go:list:?@vision: a/b?"),
        (ShowEvidence("2405.02246", WordsList("추론"), "en"), "go:evidence:2405.02246:en:?추론"),
        (ChooseZone("America/Argentina/Buenos_Aires"), "go:zone:America/Argentina/Buenos_Aires"),
        (Subscribe(), "go:subscribe"),
    ],
)
def test_a_person_can_read_what_a_button_gives_back(press: Press, given_back: str) -> None:
    assert data(press) == given_back


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "go:",
        "go:dance",
        "subscribe",
        "go:subscribe:",
        "go:subscribe:now",
        "go:list:",
        "go:list:@",
        "go:list:@ ",
        "go:list:?",
        "go:list:? ",
        "go:list:2024-05-14",
        "go:list:2024-02-30/5",
        "go:list:20240514/5",
        "go:list:2024-05-14/0",
        "go:list:2024-05-14/05",
        "go:list:2024-05-14/21",
        "go:list:2024-05-14/٣",
        "go:card:2405.02246",
        "go:card:2405.02246:",
        "go:card::ko:",
        "go:card:../..:ko:",
        "go:card:2405.02246:KO:",
        "go:card:2405.02246::2024-05-14/99",
        "go:abstract:2405.02246:tomorrow",
        "go:evidence:2405.02246",
        "go:evidence:2405.02246:KO:",
        "go:evidence:../..::",
        "go:mistake:2405.02246",
        "go:mistake:2405.02246:",
        "go:mistake:2405.02246:ko:",
        "go:language:",
        "go:language:klingon!",
        "go:zone:",
        "go:zone:../../etc/passwd",
        "go:zone:/etc/localtime",
        "go:list:@a\nb",
        "go:list:@\ud800",
        f"go:list:@{'a' * 56}",
    ],
)
def test_what_is_damaged_is_no_press(damaged: str) -> None:
    assert press_in(damaged) is None


@pytest.mark.parametrize("admins", [CANCEL, f"{RESEND}2024-05-14", f"{REPORT}look:2405.02246:ko"])
def test_an_admins_button_is_not_taken_for_one_of_these(admins: str) -> None:
    assert press_in(admins) is None


@pytest.mark.parametrize(
    "press",
    [
        ShowList(AuthorList("한" * 19)),
        ShowCard("2405.02246", AuthorList("a" * 48)),
        ShowList(AuthorList("\ud800")),
        ShowList(AuthorList("")),
        ShowCard("2405.02246", WordsList("a" * 44)),
        ShowList(WordsList("")),
        ShowList(DayList(_DAY, 21)),
        ShowCard("not a paper"),
        ChooseZone("no zone"),
    ],
)
def test_what_could_not_be_read_again_gets_no_button(press: Press) -> None:
    assert data(press) is None
