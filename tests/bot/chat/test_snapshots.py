"""What a reader sees, kept as files: `SNAPSHOTS=write pytest …` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sample_day import Papers
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render import answers, card, choices, days, menu, mistakes, privacy, welcome
from bot.chat.render.evidence import evidence
from bot.chat.render.message import Message
from bot.chat.render.posts import render
from bot.chat.render.presses import DayList
from bot.posts import Digest, EmptyDay, Notice, Riser, Running, Weekly
from bot.summary.verdict import Check, Fault
from storage.records import Asking, AuthorPapers, FoundPapers, Language, Origin, Verdict

_FOLDER = Path(__file__).parent / "snapshots"
_SEOUL = ZoneInfo("Asia/Seoul")
_BOT = "daily_papers_bot"
_LANGUAGES = ("ko", "en")
_MEANT = frozenset({"#DailyPapers", *(f"/{command}" for command in (*menu.for_admins(), "id", "forget"))})
_WEDNESDAY, _MONDAY = date(2024, 5, 15), date(2024, 5, 20)


def _header(papers: Papers, language: str) -> Message:
    return render(papers.header(language), bot=_BOT)


def _header_kept_up_to_date(papers: Papers, language: str) -> Message:
    header = papers.header(language)
    first, second, *rest = header.others
    listing = replace(second.listing, votes=29)
    others = (first, replace(second, listing=listing, climbed=True), *rest)
    return render(replace(header, others=others, refreshed_for=48), bot=_BOT)


def _card(papers: Papers, language: str) -> Message:
    return render(papers.card(language, code="https://github.com/example/vlm", stars=1234), bot=_BOT)


def _card_of_many(papers: Papers, language: str) -> Message:
    return render(papers.card(language, n=3, project="https://example.org/chip"), bot=_BOT)


def _excerpt(papers: Papers, language: str) -> Message:
    return render(papers.card(language, Origin.EXCERPT, n=1), bot=_BOT)


def _huggingface(papers: Papers, language: str) -> Message:
    return render(papers.card(language, Origin.HUGGINGFACE, n=1), bot=_BOT)


def _card_in_two_languages(papers: Papers, language: str) -> Message:
    second = "en" if language == "ko" else "ko"
    return render(replace(papers.card(language), also=papers.card(second).entry.summary), bot=_BOT)


def _card_with_an_excerpt_below(papers: Papers, language: str) -> Message:
    second = "en" if language == "ko" else "ko"
    also = papers.card(second, Origin.EXCERPT).entry.summary
    return render(replace(papers.card(language), also=also), bot=_BOT)


def _running(day: date, papers: int) -> Running:
    return Running(day, papers, datetime.combine(day + timedelta(days=1), time(9), tzinfo=_SEOUL), "Seoul")


def _imported(papers: Papers, language: str) -> Message:
    return render(papers.card(language, Origin.IMPORTED), bot=_BOT)


def _header_of_all_origins(papers: Papers, language: str) -> Message:
    header = papers.header(language)
    top = (papers.entries(language, origin)[n] for n, origin in enumerate(Origin))
    return render(replace(header, top=(*top, header.top[4])), bot=_BOT)


def _digest(papers: Papers, language: str) -> Message:
    return render(replace(papers.digest(language), running=_running(_WEDNESDAY, 7)))


def _digest_in_private(papers: Papers, language: str) -> Message:
    earlier, later = date(2024, 5, 13), date(2024, 5, 17)
    asked = replace(papers.digest(language), running=_running(_WEDNESDAY, 7), earlier=earlier, later=later)
    return render(asked, bot=_BOT, private=True)


def _digest_in_a_group(papers: Papers, language: str) -> Message:
    return render(replace(papers.digest(language, 9), running=_running(_WEDNESDAY, 7)), bot=_BOT)


def _digest_still_filling_up(papers: Papers, language: str) -> Message:
    asked = replace(
        papers.digest(language), running=_running(date(2024, 5, 14), 9), earlier=date(2024, 5, 10)
    )
    return render(asked, bot=_BOT, private=True)


def _digest_on_saturday(papers: Papers, language: str) -> Message:
    return render(replace(_fridays(papers, language), running=_running(_MONDAY, 0)), private=True)


def _digest_on_monday(papers: Papers, language: str) -> Message:
    return render(replace(_fridays(papers, language), running=_running(_MONDAY, 12)), private=True)


def _fridays(papers: Papers, language: str) -> Digest:
    return replace(papers.digest(language, 2), day=date(2024, 5, 17), papers=2)


def _card_in_private(papers: Papers, language: str) -> Message:
    back = DayList(date(2024, 5, 14), 5)
    return card.in_private(
        papers.card(language), back=back, own=language, languages=_LANGUAGES, shown=language
    )


def _abstract(papers: Papers, language: str) -> Message:
    return card.abstract(papers.card(language), back=DayList(date(2024, 5, 14), 5))


def _evidence(papers: Papers, language: str) -> Message:
    sentences = (("We measure what helps.",), ("Most of it is data.",), ())
    written = datetime(2024, 5, 15, 9, 12, tzinfo=_SEOUL)
    faults = (("numbers", 3, "…"), ("language", 3, "…"))
    asking = Asking(
        "2405.02246",
        language,
        written,
        "llm.example.org",
        "a-model",
        (),
        "{}",
        1,
        1,
        None,
        faults,
        Verdict.SHORTENED,
    )
    of = papers.card(language)
    assert of.entry.summary is not None
    summary = replace(of.entry.summary, evidence=sentences, model="a-model", written=written)
    return evidence(
        replace(of, entry=replace(of.entry, summary=summary)),
        back=DayList(date(2024, 5, 14), 5),
        language=None,
        asking=asking,
        written=written,
        place="Seoul",
    )


def _evidence_of_an_excerpt(papers: Papers, language: str) -> Message:
    of = papers.card(language, Origin.EXCERPT, n=1)
    return evidence(of, back=None, language=None, asking=None, written=None, place="Seoul")


def _evidence_of_huggingface(papers: Papers, language: str) -> Message:
    of = papers.card(language, Origin.HUGGINGFACE, n=1)
    return evidence(of, back=None, language=None, asking=None, written=None, place="Seoul")


def _evidence_of_an_archive(papers: Papers, language: str) -> Message:
    of = papers.card(language, Origin.IMPORTED)
    faults = (Fault(Check.NUMBERS, 1, "…"), Fault(Check.SHAPE, 2, "…"))
    return evidence(of, back=None, language=None, asking=None, written=None, place="Seoul", faults=faults)


def _author(papers: Papers, language: str) -> Message:
    listings = tuple(entry.listing for entry in papers.entries(language)[:3])
    found = AuthorPapers(("Ada Lovelace", "Ada L."), tuple((on.paper, (on,)) for on in listings), 8)
    return answers.author(found, "lovelace", private=True, bot=_BOT)


def _search(papers: Papers, language: str) -> Message:
    listings = tuple(entry.listing for entry in papers.entries(language)[:3])
    found = FoundPapers(tuple((on.paper, (on,)) for on in listings), 8, every_word=False)
    return answers.search(found, "vision of lamps", private=True, bot=_BOT)


def _weekly(papers: Papers, language: str) -> Message:
    tuesday, wednesday, friday = date(2024, 5, 14), date(2024, 5, 15), date(2024, 5, 17)
    days = (tuesday, friday, tuesday, wednesday, tuesday)
    entries = papers.entries(language)
    one, two, three, four, five, *_ = (
        replace(entry, rank=rank, listing=replace(entry.listing, day=day, votes=200 - 20 * rank))
        for rank, (entry, day) in enumerate(zip(entries, days, strict=False), start=1)
    )
    return render(
        Weekly(date(2024, 5, 13), friday, 87, (one, two, three), (Riser(four, 42), Riser(five, 9))), bot=_BOT
    )


def _empty(papers: Papers, language: str) -> Message:
    return render(EmptyDay(date(2025, 1, 1), datetime(2025, 1, 3, 9, tzinfo=_SEOUL)))


def _start(papers: Papers, language: str) -> Message:
    first = papers.entries(language)[0]
    return welcome.start(
        first, first.listing.day, bot=_BOT, language=language, languages=_LANGUAGES, subscribed=False
    )


def _group_hello(papers: Papers, language: str) -> Message:
    return welcome.group_hello()


def _help(papers: Papers, language: str) -> Message:
    return welcome.help(admin=False, private=True)


def _help_in_a_group(papers: Papers, language: str) -> Message:
    return welcome.help(admin=False, private=False)


def _help_for_admins(papers: Papers, language: str) -> Message:
    return welcome.help(admin=True, private=True)


def _privacy(papers: Papers, language: str) -> Message:
    return privacy.kept("privacy@example.org")


_MESSAGES = [
    _header,
    _header_kept_up_to_date,
    _card,
    _card_of_many,
    _card_in_two_languages,
    _card_with_an_excerpt_below,
    _card_in_private,
    _abstract,
    _evidence,
    _evidence_of_an_excerpt,
    _evidence_of_huggingface,
    _evidence_of_an_archive,
    _excerpt,
    _huggingface,
    _imported,
    _header_of_all_origins,
    _digest,
    _digest_in_private,
    _digest_in_a_group,
    _digest_still_filling_up,
    _digest_on_saturday,
    _digest_on_monday,
    _author,
    _search,
    _weekly,
    _empty,
    _start,
    _group_hello,
    _help,
    _help_in_a_group,
    _help_for_admins,
    _privacy,
]


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("made", _MESSAGES)
def test_a_message_looks_as_it_did(
    made: Callable[[Papers, str], Message], language: str, papers: Papers, telegram: Telegram
) -> None:
    with speaking(language):
        message = made(papers, language)
    telegram.takes(message, meant=_MEANT | {"privacy@example.org"})
    _compare(f"{made.__name__.strip('_')}_{language}", _as_kept(message))


def _short_answers(language: Language) -> dict[str, Message]:
    """Those of a line or two, by when they are given."""
    nine = time(9)
    tuesday, monday, saturday = date(2024, 5, 14), date(2024, 5, 13), date(2024, 5, 18)
    return {
        "/subscribe, first": choices.subscribed(nine, "Seoul", first=True, group=False, zones=False),
        "/subscribe, the zone unknown": choices.subscribed(
            nine, "Seoul", first=True, group=False, zones=True
        ),
        "/subscribe in a group": choices.subscribed(
            time(21, 30), "Berlin", first=False, group=True, zones=False
        ),
        "/subscribe 21:30": choices.hour_changed(time(21, 30), "Seoul"),
        "/subscribe again": choices.already_subscribed(nine, "New York"),
        "/subscribe 25:99": choices.subscribe_usage(),
        "/unsubscribe": choices.unsubscribed(),
        "/unsubscribe again": choices.not_subscribed(),
        "/lang": choices.language_usage(_LANGUAGES),
        "/lang, chosen": choices.language_chosen(language),
        "time zone": choices.zones(),
        "time zone, chosen": choices.zone_chosen("Berlin", None),
        "time zone, chosen by a subscriber": choices.zone_chosen("Singapore", nine),
        "settings": choices.settings(language=language, languages=_LANGUAGES, at=None, place=None),
        "settings of a subscriber": choices.settings(
            language=language, languages=_LANGUAGES, at=nine, place="Seoul"
        ),
        "no administrator": choices.only_administrators(),
        "perhaps an administrator": choices.cannot_tell(),
        "/date": days.date_usage(),
        "/date 2024-13-40": days.date_not_understood("2024-13-40"),
        "/date, a day to come": days.future(saturday, tuesday),
        "/date, too early": days.before_all(date(1999, 1, 1), date(2023, 5, 4)),
        "/date, nothing stored": days.before_all(tuesday, None),
        "/date, a Saturday": days.no_papers(
            saturday, weekend=True, known=True, nearest=(date(2024, 5, 17), date(2024, 5, 20)), private=True
        ),
        "/date, a holiday": days.no_papers(tuesday, weekend=False, known=True, nearest=(monday,)),
        "/date, not collected": days.no_papers(tuesday, weekend=False, known=False, nearest=()),
        "/paper": days.paper_usage(),
        "/paper 2301.00001": days.paper_unknown("2301.00001"),
        "/id": days.ids(42, -1001234567890, 7),
        "/search": answers.search_usage(),
        "/search, a whole page": answers.search_too_long(),
        "/search, nothing": answers.nothing_found("walruses", ()),
        "/search, an author": answers.nothing_found("tronchon", ("Léo Tronchon",)),
        "/author": answers.author_usage(),
        "/author, nobody": days.author_unknown("xyzzy", ()),
        "/author, nearly": days.author_unknown("tronchn", ("Léo Tronchon", "Hugo Laurençon")),
        "/today 999": answers.today_usage(),
        "/today, nothing yet": answers.no_day_yet(),
        "nonsense in private": days.not_understood(private=True),
        "nonsense in a group": days.not_understood(private=False),
        "too fast": welcome.too_fast(),
        "a stranger": welcome.private_bot(42),
        "our mistake": answers.apology(),
        "/forget": privacy.forgotten(
            subscription=True, choices=True, messages=31, reports=2, kept_as_admin=False
        ),
        "/forget by an admin": privacy.forgotten(
            subscription=False, choices=False, messages=1, kept_as_admin=True
        ),
        "/forget again": privacy.nothing_known(),
        "a mistake reported": mistakes.thanks(),
        "a mistake reported again": mistakes.known(),
        "too many mistakes reported": mistakes.too_many(),
        "a mistake in no summary": mistakes.nothing_to_report(),
        "to admins: a channel": render(
            Notice("channel_added", {"channel": "Papers & co", "id": -1001234567890})
        ),
        "to admins: a channel lost": render(Notice("channel_lost", {"channel": "@papers"})),
    }


@pytest.mark.parametrize("language", _LANGUAGES)
def test_short_answers_read_as_they_did(language: str, telegram: Telegram) -> None:
    with speaking(language):
        said = _short_answers(language)
    for message in said.values():
        telegram.takes(message, meant=_MEANT)
    kept = (f"── {when}\n{_as_kept(message)}" for when, message in said.items())
    _compare(f"short_answers_{language}", "\n\n".join(kept))


@pytest.mark.parametrize("language", _LANGUAGES)
def test_what_telegram_shows_of_the_bot_reads_as_it_did(language: str) -> None:
    with speaking(language):
        menus = {
            "readers": menu.for_readers(),
            "groups": menu.for_groups(),
            "group administrators": menu.for_group_administrators(),
            "admins": menu.for_admins(),
        }
        texts = {"description": menu.description(), "short description": menu.short_description()}
    told = [
        f"── {whose}\n" + "\n".join(f"{command} – {what}" for command, what in commands.items())
        for whose, commands in menus.items()
    ]
    told += [f"── {name}\n{text}" for name, text in texts.items()]
    _compare(f"menu_{language}", "\n\n".join(told))


def _as_kept(message: Message) -> str:
    """The text, and below it the buttons with what is behind them."""
    rows = (
        " ".join(f"[{button.text}]({button.url or button.data})" for button in row) for row in message.buttons
    )
    return "\n\n".join(filter(None, (message.html, "\n".join(rows))))


def _compare(name: str, text: str) -> None:
    kept = _FOLDER / f"{name}.html"
    if os.environ.get("SNAPSHOTS") == "write":
        kept.write_text(f"{text}\n", encoding="utf-8")
    assert f"{text}\n" == kept.read_text(encoding="utf-8")
