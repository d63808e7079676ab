"""What a summary rests on, as a reader sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from arbitrary import ANY_TEXT
from hypothesis import given
from hypothesis import strategies as st
from sample_day import DAY, Papers
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render.evidence import evidence
from bot.chat.render.html import WORD_JOINER, shown
from bot.chat.render.message import Message
from bot.chat.render.presses import DayList
from bot.posts import Card
from storage.records import Asking, Origin, Summary, Verdict

_SENTENCES = (("We measure what helps.",), ("Most of it is data.", "We measure what helps."), ())
_AT = datetime(2024, 5, 15, 2, 0, tzinfo=UTC)


def _asking(verdict: Verdict = Verdict.KEPT, *faults: tuple[str, int | None, str]) -> Asking:
    return Asking(
        "2405.02246",
        "en",
        _AT,
        "llm.example.org",
        "a-model",
        (("user", "…"),),
        "{}",
        1,
        1,
        None,
        faults,
        verdict,
    )


def _card(papers: Papers, origin: Origin = Origin.MODEL, **changed: object) -> Card:
    card = papers.card("en", origin)
    summary = card.entry.summary
    assert summary is not None
    summary = replace(summary, **{"evidence": _SENTENCES, "model": "a-model", **changed})  # type: ignore[arg-type]
    return replace(card, entry=replace(card.entry, summary=summary))


def _evidence(card: Card, asking: Asking | None = None, *, zone: str = "Asia/Seoul") -> Message:
    written = _AT.astimezone(ZoneInfo(zone))
    back = DayList(DAY, 5)
    place = zone.rpartition("/")[2]
    return evidence(card, back=back, language=None, asking=asking, written=written, place=place)


def _text(message: Message) -> str:
    return shown(message.html).replace(WORD_JOINER, "")


def test_under_each_bullet_stand_its_sentences_word_for_word(papers: Papers, telegram: Telegram) -> None:
    card = _card(papers)
    assert card.entry.summary is not None
    message = _evidence(card, _asking())
    telegram.takes(message)
    first, second, third = card.entry.summary.bullets
    assert (
        f"• {first}\nWe measure what helps.\n\n"
        f"• {second}\nMost of it is data. We measure what helps.\n\n"
        f"• {third}\nIt was not noted which sentences this rests on.\n\n"
    ) in _text(message)
    assert message.html.count("<blockquote expandable>") == 2


def test_the_model_and_the_time_in_the_readers_zone_stand_below(papers: Papers) -> None:
    text = _text(_evidence(_card(papers), _asking()))
    assert "\nAI summary of the abstract\na-model · written 2024-05-15, 11:00 (Seoul)\n" in text
    berlin = _text(_evidence(_card(papers), _asking(), zone="Europe/Berlin"))
    assert "written 2024-05-15, 04:00 (Berlin)" in berlin


@pytest.mark.parametrize(
    ("asking", "told"),
    [
        (_asking(), "All of it passed."),
        (
            _asking(Verdict.SHORTENED, ("numbers", 1, "…")),
            "1 bullet was left out because it did not pass (numbers).",
        ),
        (
            _asking(
                Verdict.SHORTENED,
                ("shape", 4, "…"),
                ("numbers", 1, "…"),
                ("names", 1, "…"),
                ("names", None, "…"),
            ),
            "2 bullets were left out because they did not pass (numbers, names, shape).",
        ),
        (
            _asking(Verdict.SHORTENED, ("language", None, "…")),
            "What did not pass was left out.",
        ),
        (None, "It was not noted how this was checked."),
    ],
)
def test_what_the_checks_found_is_told(papers: Papers, asking: Asking | None, told: str) -> None:
    checked = "" if asking is None else "Checked: numbers, names, language, shape. "
    assert _text(_evidence(_card(papers), asking)).endswith(f"\n{checked}{told}")


def test_of_an_old_summary_it_is_said_once_that_nothing_was_noted(papers: Papers, telegram: Telegram) -> None:
    for nothing in ((), ((), (), ())):
        message = _evidence(_card(papers, evidence=nothing, model=None))
        telegram.takes(message)
        text = _text(message)
        assert text.count("It was not noted which sentences") == 1
        assert "It was not noted how this was checked." in text
        assert "\nwritten 2024-05-15" in text


def test_an_excerpt_is_the_abstracts_own_words_and_says_so(papers: Papers, telegram: Telegram) -> None:
    message = _evidence(papers.card("en", Origin.EXCERPT))
    telegram.takes(message)
    assert _text(message).endswith(
        "\n\nWe measure what helps. Most of it is data.\n\n"
        "These are the abstract's own sentences, word for word."
    )
    assert [[button.text for button in row] for row in message.buttons] == [["◀ List", "◀ Card"]]


def test_hugging_faces_summary_says_whose_it_is_and_that_nobody_checked_it(
    papers: Papers, telegram: Telegram
) -> None:
    card = papers.card("en", Origin.HUGGINGFACE)
    message = _evidence(card)
    telegram.takes(message)
    text = _text(message)
    assert "AI summary by Hugging Face; below it, sentences from the abstract." in text
    assert text.endswith("Hugging Face's summary was not checked here.")
    assert "Checked" not in text
    assert message.buttons[1][0].text == "Report a mistake"


def test_the_ways_back_lead_to_the_list_and_to_the_card_in_its_language(papers: Papers) -> None:
    message = evidence(
        _card(papers), back=DayList(DAY, 5), language="ko", asking=None, written=None, place="Seoul"
    )
    assert [[button.data for button in row] for row in message.buttons] == [
        ["go:list:2024-05-14/5", "go:card:2405.02246:ko:2024-05-14/5"],
        ["go:mistake:2405.02246:en"],
    ]


def test_a_paper_without_any_text_has_evidence_of_nothing(papers: Papers, telegram: Telegram) -> None:
    card = papers.card("en", None)
    message = evidence(card, back=None, language=None, asking=None, written=None, place="Seoul")
    telegram.takes(message)
    assert _text(message).endswith("There is no text about this paper yet.")
    assert [[button.data for button in row] for row in message.buttons] == [["go:card:2405.02246::"]]


_LONG = st.builds("{}{}".format, ANY_TEXT, st.sampled_from(["", "word " * 400, "@a.b/c " * 300, "🙂" * 2000]))


@given(
    gist=_LONG,
    told=st.lists(st.tuples(_LONG, st.lists(_LONG, max_size=3).map(tuple)), max_size=14),
    origin=st.sampled_from(Origin),
    language=st.sampled_from(["ko", "en"]),
)
def test_whatever_the_summary_telegram_takes_its_evidence(
    gist: str, told: list[tuple[str, tuple[str, ...]]], origin: Origin, language: str
) -> None:
    card = Papers().card(language, origin)
    bullets, sentences = tuple(bullet for bullet, _ in told), tuple(each for _, each in told)
    summary = Summary("2405.02246", language, gist, bullets, origin, gist, sentences)
    with speaking(language):
        message = _evidence(replace(card, entry=replace(card.entry, summary=summary)), _asking())
    Telegram().takes(message)
