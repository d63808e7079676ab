"""What answers say and offer, and that Telegram takes them whoever and whatever is named in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

import pytest
from arbitrary import ANY_TEXT, LONG_TEXT
from hypothesis import given, settings
from sample_day import DAY, Papers
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render import answers, card, choices, days, menu, places, privacy, welcome
from bot.chat.render.languages import own_name
from bot.chat.render.message import Message
from bot.chat.render.presses import (
    AskZone,
    AuthorList,
    Back,
    ChooseLanguage,
    ChooseZone,
    DayList,
    Press,
    ReportMistake,
    ShowAbstract,
    ShowCard,
    ShowEvidence,
    ShowList,
    Subscribe,
    Unsubscribe,
    WordsList,
    press_in,
)
from storage.records import AuthorPapers, FoundPapers, Listing, Origin, Paper

_BOT = "daily_papers_bot"
_LANGUAGES = ("ko", "en")
_COMMANDS = frozenset(f"/{command}" for command in (*menu.for_admins(), "forget", "id"))
_NINE = time(9)


def _presses(message: Message) -> list[Press | None]:
    return [press_in(button.data) for row in message.buttons for button in row if button.data]


def _urls(message: Message) -> list[str]:
    return [button.url for row in message.buttons for button in row if button.url]


# -- the welcome and the help ------------------------------------------------------------------------------


def _start(papers: Papers, *, subscribed: bool = False) -> Message:
    return welcome.start(
        papers.entries("en")[0], DAY, bot=_BOT, language="en", languages=_LANGUAGES, subscribed=subscribed
    )


def test_the_welcome_offers_the_day_the_list_and_the_other_language(papers: Papers) -> None:
    assert _presses(_start(papers)) == [Subscribe(), ShowList(DayList(DAY, 5)), ChooseLanguage("ko")]


def test_the_welcome_offers_a_subscriber_no_subscription(papers: Papers) -> None:
    assert Subscribe() not in _presses(_start(papers, subscribed=True))


def test_the_welcome_asks_for_the_rights_that_posting_in_a_channel_takes(papers: Papers) -> None:
    assert _urls(_start(papers)) == [
        f"https://t.me/{_BOT}?startgroup=hello",
        f"https://t.me/{_BOT}?startchannel&admin=post_messages+edit_messages+delete_messages",
    ]


def test_without_a_day_the_welcome_offers_no_list() -> None:
    message = welcome.start(None, None, bot=_BOT, language="ko", languages=("ko",), subscribed=False)
    assert _presses(message) == [Subscribe()]
    assert "None" not in message.html


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_help_names_every_command_of_the_menu(language: str) -> None:
    with speaking(language):
        for admin, commands in ((False, menu.for_readers()), (True, menu.for_admins())):
            html = welcome.help(admin=admin, private=True).html
            assert [command for command in commands if f"/{command} – " not in html] == []
        assert "/resend" not in welcome.help(admin=False, private=True).html


def test_the_words_that_may_be_written_are_told_in_private_only() -> None:
    with speaking("ko"):
        assert "<code>오늘</code>" in welcome.help(admin=False, private=True).html
        assert "<code>오늘</code>" not in welcome.help(admin=False, private=False).html


# -- the menu ----------------------------------------------------------------------------------------------


def test_readers_get_nine_commands_and_privacy_in_their_order() -> None:
    assert list(menu.for_readers()) == [
        "today", "date", "paper", "search", "author", "subscribe", "unsubscribe", "lang", "help", "privacy",
    ]  # fmt: skip
    assert list(menu.for_groups()) == ["today", "date", "paper", "search", "author", "help"]
    assert menu.for_group_administrators().keys() - menu.for_groups().keys() == {
        "subscribe", "unsubscribe", "lang",
    }  # fmt: skip
    assert menu.for_admins().keys() - menu.for_readers().keys() == {
        "resend",
        "status",
        "settle",
        "reports",
        "rewrite",
        "term",
        "log",
    }


@pytest.mark.parametrize("language", _LANGUAGES)
def test_what_telegram_shows_of_the_bot_is_no_longer_than_it_takes(language: str) -> None:
    with speaking(language):
        assert len(menu.description()) <= 512
        assert len(menu.short_description()) <= 120
        assert all(1 <= len(what) <= 256 for what in menu.for_admins().values())


# -- choices -----------------------------------------------------------------------------------------------


def test_who_has_no_zone_yet_is_asked_with_a_button_for_each_city_offered() -> None:
    asked = choices.subscribed(_NINE, "Seoul", first=True, group=False, zones=True)
    assert _presses(asked) == [ChooseZone(zone) for zone in places.OFFERED]
    assert "silently" in asked.html
    assert _presses(choices.zones()) == _presses(asked)
    assert "silently" in choices.subscribed(_NINE, None, first=True, group=False, zones=True).html


def test_who_has_a_zone_is_asked_nothing() -> None:
    told = choices.subscribed(_NINE, "Seoul", first=False, group=False, zones=False)
    assert told.buttons == ()
    assert "silently" not in told.html
    assert "follows" not in told.html


def test_the_zones_offered_exist_and_have_korean_names() -> None:
    assert set(places.OFFERED) <= available_timezones()
    with speaking("ko"):
        assert [zone for zone in places.OFFERED if places.place_of_zone(zone).isascii()] == []


@pytest.mark.parametrize(
    ("zone", "english", "korean"),
    [
        ("Europe/Berlin", "Berlin", "베를린"),
        ("America/New_York", "New York", "뉴욕"),
        ("Asia/Kolkata", "New Delhi", "뉴델리"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_is_called_after_its_place(zone: str, english: str, korean: str) -> None:
    assert places.place_of_zone(zone) == english
    with speaking("ko"):
        assert places.place_of_zone(zone) == korean


def test_a_language_is_named_in_itself_whatever_is_spoken() -> None:
    for spoken in _LANGUAGES:
        with speaking(spoken):
            named = [own_name(language) for language in ("ko", "en", "ja", "zh", "tlh")]
            assert named == ["한국어", "English", "日本語", "中文", "tlh"]


def test_settings_offer_to_change_what_is_set() -> None:
    reader = choices.settings(language="en", languages=_LANGUAGES, at=None, place=None)
    assert _presses(reader) == [ChooseLanguage("ko"), Subscribe()]
    subscriber = choices.settings(language="ko", languages=_LANGUAGES, at=_NINE, place="Seoul")
    assert _presses(subscriber) == [ChooseLanguage("en"), AskZone(), Unsubscribe()]


def test_a_subscription_at_midnight_is_one() -> None:
    assert "00:00" in choices.settings(language="en", languages=_LANGUAGES, at=time(0), place="Seoul").html
    assert "00:00" in choices.zone_chosen("Seoul", time(0)).html


# -- a card in private -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "evidence", "others"),
    [
        ("ko", ShowEvidence("2405.02246"), [ShowCard("2405.02246", None, "en")]),
        ("en", ShowEvidence("2405.02246", None, "en"), [ShowCard("2405.02246")]),
    ],
)
def test_a_card_offers_its_evidence_the_languages_that_it_is_not_in_and_to_report_it(
    papers: Papers, shown: str, evidence: Press, others: list[Press]
) -> None:
    message = card.in_private(papers.card(shown), back=None, own="ko", languages=_LANGUAGES, shown=shown)
    report = ReportMistake("2405.02246", shown)
    assert _presses(message) == [ShowAbstract("2405.02246"), evidence, *others, report]
    assert [len(row) for row in message.buttons] == [2, 2]


@pytest.mark.parametrize(
    ("origin", "ai"), [(Origin.MODEL, 1), (Origin.HUGGINGFACE, 1), (Origin.EXCERPT, 0), (None, 0)]
)
def test_only_what_a_model_wrote_can_be_reported(papers: Papers, origin: Origin | None, ai: int) -> None:
    message = card.in_private(
        papers.card("en", origin), back=None, own="en", languages=_LANGUAGES, shown="en"
    )
    given = _presses(message)
    assert given.count(ReportMistake("2405.02246", "en")) == ai
    assert given.count(ShowEvidence("2405.02246")) == (origin is not None)


@pytest.mark.parametrize("back", [DayList(DAY, 5), AuthorList("tronchon")])
def test_a_card_and_its_abstract_lead_back_to_the_list_they_came_from(papers: Papers, back: Back) -> None:
    shown = card.in_private(papers.card("en"), back=back, own="en", languages=("en",), shown="en")
    assert back is not None
    about = "2405.02246", back
    report = ReportMistake("2405.02246", "en")
    assert _presses(shown) == [ShowList(back), ShowAbstract(*about), ShowEvidence(*about), report]
    abstract = card.abstract(papers.card("en"), back=back)
    assert _presses(abstract) == [ShowList(back), ShowCard(*about)]


def test_an_abstract_is_whole_and_shows_no_preview(papers: Papers, telegram: Telegram) -> None:
    message = card.abstract(papers.card("ko", abstract="A sentence. " * 150), back=None)
    assert telegram.takes(message).count("A sentence.") == 150
    assert message.preview is None


def test_a_paper_without_an_abstract_says_so(papers: Papers, telegram: Telegram) -> None:
    assert "not stored" in telegram.takes(card.abstract(papers.card("en", abstract=" "), back=None))


# -- an author's papers ------------------------------------------------------------------------------------


def _found(papers: Papers, n: int = 3) -> AuthorPapers:
    listings = [entry.listing for entry in papers.entries("en")[:n]]
    return AuthorPapers(("Ada",), tuple((listing.paper, (listing,)) for listing in listings), n)


def test_in_private_the_papers_of_an_author_open_as_cards_with_a_way_back(papers: Papers) -> None:
    message = answers.author(_found(papers, 2), "Ada", private=True, bot=_BOT)
    back = AuthorList("Ada")
    assert _presses(message) == [ShowCard("2405.02246", back), ShowCard("2405.07863", back)]


def test_elsewhere_the_papers_of_an_author_lead_into_the_bot(papers: Papers) -> None:
    message = answers.author(_found(papers, 1), "Ada", private=False, bot=_BOT)
    assert _urls(message) == [f"https://t.me/{_BOT}?start=p_2405_02246"]


def test_a_name_too_long_for_a_button_gets_links_that_send_the_papers(
    papers: Papers, telegram: Telegram
) -> None:
    message = answers.author(_found(papers, 1), "A" * 60, private=True, bot=_BOT)
    telegram.takes(message)
    assert _urls(message) == [f"https://t.me/{_BOT}?start=p_2405_02246"]
    assert answers.author(_found(papers), "A" * 60, private=True, bot=None).buttons == ()


# -- papers by words ---------------------------------------------------------------------------------------


def _with_words(papers: Papers, n: int = 3, **otherwise: Any) -> FoundPapers:
    found = FoundPapers(_found(papers, n).papers, n)
    return replace(found, **otherwise)


def test_in_private_what_was_found_opens_as_cards_with_a_way_back(papers: Papers) -> None:
    message = answers.search(_with_words(papers, 2), "vision: models?", private=True, bot=_BOT)
    back = WordsList("vision: models?")
    assert _presses(message) == [ShowCard("2405.02246", back), ShowCard("2405.07863", back)]
    message = answers.search(_with_words(papers, 1), "a b " * 50, private=True, bot=_BOT)
    assert _urls(message) == [f"https://t.me/{_BOT}?start=p_2405_02246"]


def test_elsewhere_what_was_found_leads_into_the_bot(papers: Papers) -> None:
    message = answers.search(_with_words(papers, 1), "vision", private=False, bot=_BOT)
    assert _urls(message) == [f"https://t.me/{_BOT}?start=p_2405_02246"]


def test_what_was_found_is_counted(papers: Papers, telegram: Telegram) -> None:
    text = telegram.takes(answers.search(_with_words(papers, 1), "vision", private=True, bot=_BOT))
    assert text.startswith("vision · 1 paper\n\n1. What matters when")
    assert text.endswith("\n2024-05-14 ▲42")
    some = _with_words(papers, total=8, every_word=False)
    text = telegram.takes(answers.search(some, "vision of lamps", private=True, bot=_BOT))
    assert text.startswith(
        "vision of lamps · 8 papers\nNo paper has all of these words. Each of these has some.\n\n1. "
    )
    assert text.endswith("\n\nand 5 more papers")
    many = _with_words(papers, total=1000, more=True)
    text = telegram.takes(answers.search(many, "model", private=True, bot=_BOT))
    assert text.startswith("model · more than 1,000 papers\n\n1. ")
    assert text.endswith("▲20"), "nobody has counted the rest"


# -- days --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekend", "known", "why"),
    [(True, False, "weekends"), (False, True, "no papers were listed"), (False, False, "not collected")],
)
def test_a_day_without_papers_says_why(weekend: bool, known: bool, why: str) -> None:
    assert why in days.no_papers(DAY, weekend=weekend, known=known, nearest=()).html


def test_a_day_without_papers_names_the_nearest_that_have_some() -> None:
    nearest = (date(2024, 5, 13), date(2024, 5, 15))
    message = days.no_papers(DAY, weekend=False, known=True, nearest=nearest, private=True)
    assert "<code>/date 2024-05-13</code> · <code>/date 2024-05-15</code>" in message.html
    assert _presses(message) == [ShowList(DayList(day, 5)) for day in nearest]
    assert days.no_papers(DAY, weekend=False, known=True, nearest=nearest).buttons == ()


# -- privacy -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", _LANGUAGES)
def test_what_is_kept_is_told_once_and_whole(language: str) -> None:
    with speaking(language):
        html = privacy.kept(None).html
        assert {html.count(phrase()) for phrase in privacy.KEPT.values()} == {1}


def test_a_contact_is_told_where_there_is_one_and_may_be_pressed(telegram: Telegram) -> None:
    text = telegram.takes(privacy.kept("@operator <x>"), meant=_COMMANDS | {"@operator"})
    assert text.endswith("Questions: @operator <x>")
    for nobody in (None, "", " "):
        assert "Questions" not in privacy.kept(nobody).html


def test_only_what_was_deleted_is_said_to_be() -> None:
    html = privacy.forgotten(subscription=False, choices=True, messages=0, kept_as_admin=False).html
    assert "subscription" not in html
    assert "0 messages" not in html
    assert "time zone" in html
    assert "report" not in html
    kept = privacy.forgotten(subscription=False, choices=False, messages=0, kept_as_admin=True).html
    assert "Deleted" not in kept
    assert "admin" in kept


# -- anything at all ---------------------------------------------------------------------------------------

_MEANT = _COMMANDS | {"#DailyPapers"}


def _answers_about(text: str, papers: Papers) -> list[Callable[[], Message]]:
    """Every answer that repeats what somebody else wrote."""
    hostile = papers.card("en", title=text, abstract=text, authors=(text, text))
    paper = Paper("2405.00001", text, text, (text,))
    found = AuthorPapers((text,) * 3, ((paper, (Listing(paper, DAY, 1, 3),)),) * 20, 25)
    return [
        lambda: welcome.start(
            hostile.entry, DAY, bot=_BOT, language="en", languages=_LANGUAGES, subscribed=False
        ),
        lambda: card.in_private(hostile, back=AuthorList(text), own="en", languages=_LANGUAGES, shown="ko"),
        lambda: card.abstract(hostile, back=WordsList(text)),
        lambda: answers.author(found, text, private=True, bot=_BOT),
        lambda: answers.author(found, text, private=False, bot=_BOT),
        lambda: answers.search(FoundPapers(found.papers, 25), text, private=True, bot=_BOT),
        lambda: answers.search(FoundPapers(found.papers, 999, True, False), text, private=False, bot=_BOT),
        lambda: answers.nothing_found(text, ()),
        lambda: answers.nothing_found(text, (text,) * 7),
        lambda: choices.subscribed(_NINE, text, first=True, group=True, zones=True),
        lambda: choices.already_subscribed(_NINE, text),
        lambda: choices.zone_chosen(text, _NINE),
        lambda: choices.settings(language="en", languages=_LANGUAGES, at=_NINE, place=text),
        lambda: days.date_not_understood(text),
        lambda: days.paper_unknown(text),
        lambda: days.author_unknown(text, (text,) * 7),
    ]


@pytest.mark.parametrize("language", _LANGUAGES)
@settings(deadline=None, max_examples=100)
@given(text=LONG_TEXT)
def test_an_answer_is_taken_whatever_somebody_is_called(language: str, telegram: Telegram, text: str) -> None:
    with speaking(language):
        for answer in _answers_about(text, Papers()):
            telegram.takes(answer(), meant=_MEANT)


@given(contact=ANY_TEXT)
def test_any_contact_is_told_as_it_is_written(telegram: Telegram, contact: str) -> None:
    text, _ = telegram.parse(privacy.kept(contact).html)
    assert "What I keep" in text
