"""What readers see of a summary that came in with an archive: all of it, and whose it is not."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from chat_house import NOW, House, chat_house, seen
from fakes import paper
from sample_day import DAY, Papers, an_entry
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render import sources
from bot.chat.render.evidence import evidence
from bot.chat.render.html import WORD_JOINER, shown
from bot.chat.render.posts import render
from bot.playground.telegram.chats import Message
from bot.posts import Card, Digest, Header
from bot.summary.verdict import Check, Fault
from storage.database import Database
from storage.records import Origin, Summary
from storage.reports import Reports
from storage.summaries import Summaries

_MARK = "Summary from an archive, not written by this bot"
_CHECKED = "Checked: numbers, names, language, shape."


def _card(papers: Papers, *bullets: str) -> Card:
    card = papers.card("en", Origin.IMPORTED)
    assert card.entry.summary is not None
    summary = replace(card.entry.summary, bullets=bullets)
    return replace(card, entry=replace(card.entry, summary=summary))


# -- cards and lists -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("bullets", [1, 6, 7, 12])
def test_a_card_shows_all_its_bullets_and_says_that_it_is_not_ours(
    papers: Papers, telegram: Telegram, bullets: int
) -> None:
    texts = tuple(f"Point {n}: <b>." for n in range(1, bullets + 1))
    message = render(_card(papers, *texts))
    text = telegram.takes(message)
    assert [line for line in text.splitlines() if line.startswith("• ")] == [f"• {each}" for each in texts]
    assert message.html.count("<b>") == 1, "the title alone"
    assert message.html.count("<blockquote expandable>") == (bullets > 6)
    assert message.html.endswith(f"\n<i>{_MARK}</i>")


def test_a_list_shows_its_first_bullet() -> None:
    entry = an_entry(1, gist="", origin=Origin.IMPORTED)
    for post in (Header(DAY, 1, 1, (entry,), ()), Digest(DAY, 1, 1, (entry,))):
        assert "▲999\nWe try.\n\n" in render(post).html
        assert "Summaries from an archive." in render(post).html


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_mixture_of_texts_is_said_otherwise(language: str) -> None:
    mixtures = [mixture for n in range(1, 5) for mixture in itertools.combinations(Origin, n)]
    with speaking(language):
        said = [sources.of_gists(Summary("", "", "", (), each) for each in mixture) for mixture in mixtures]
        assert sources.of_gists([]) is None
    assert all(said)
    assert len(set(said)) == len(mixtures) == 15


# -- evidence ------------------------------------------------------------------------------------------------


def _evidence(card: Card, faults: tuple[Fault, ...] | None) -> str:
    message = evidence(card, back=None, language=None, asking=None, written=NOW, place="Seoul", faults=faults)
    Telegram().takes(message)
    return shown(message.html).replace(WORD_JOINER, "")


def test_the_evidence_says_what_passes_the_checks_and_what_does_not(papers: Papers) -> None:
    card = _card(papers, *(f"Point {n}." for n in range(1, 13)))
    passed = _evidence(card, ())
    assert passed.endswith(f"• Point 11.\n\n• Point 12.\n\n{_MARK}\n{_CHECKED} All of it passed.")
    faults = (
        Fault(Check.NAMES, 1, "…"),
        Fault(Check.NUMBERS, 1, "…"),
        Fault(Check.NUMBERS, 11, "…"),
        Fault(Check.SHAPE, 0, "…"),
    )
    failed = _evidence(card, faults)
    assert (
        "• Point 1.\nDid not pass: shape.\n\n• Point 2.\nDid not pass: numbers, names.\n\n• Point 3."
    ) in failed
    assert "• Point 12.\nDid not pass: numbers.\n\n" in failed
    assert failed.endswith(f"{_MARK}\n{_CHECKED} Did not pass: numbers, names, shape.")


def test_without_an_abstract_the_evidence_says_that_nothing_could_be_checked(papers: Papers) -> None:
    text = _evidence(_card(papers, "Point."), None)
    assert text.endswith(f"{_MARK}\nThe abstract is not stored, so this could not be checked.")


def test_when_it_came_in_is_not_told_as_when_it_was_written(papers: Papers) -> None:
    assert "written 20" not in _evidence(_card(papers, "Point."), ())


# -- in the house --------------------------------------------------------------------------------------------


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def _shown(house: House, number: int = 2) -> Message:
    asked = house.telegram.says(house.reader, f"/paper 2405.{number:05}")
    return await house.telegram.next_answer_to(asked)


async def _pressed(house: House, message: Message, button: str) -> str:
    house.telegram.presses(house.reader, message, button)
    return seen(await house.telegram.next_answer_to(house.reader))


async def _came_in(database: Database, *bullets: str, number: int = 2) -> None:
    await Summaries(database).save(Summary(paper(number).id, "en", "", bullets, Origin.IMPORTED), NOW)


async def test_it_is_judged_when_its_evidence_is_looked_at(house: House, database: Database) -> None:
    await _came_in(database, "It counts to 2.")
    assert "All of it passed." in await _pressed(house, await _shown(house), "Evidence")
    await _came_in(database, "It counts to 7.", "The way is new.", "It is shown to work.", number=3)
    told = await _pressed(house, await _shown(house, 3), "Evidence")
    assert "• It counts to 7.\nDid not pass: numbers.\n\n• The way is new.\n\n" in told


async def test_it_can_be_reported_like_any_other(house: House, database: Database) -> None:
    await _came_in(database, "It counts to 7.")
    message = await _shown(house)
    toast = house.telegram.toast_of(house.telegram.presses(house.reader, message, "Report a mistake"))
    assert "Thank you" in await toast
    assert [reported.paper.id for reported in await Reports(database).open()] == [paper(2).id]
