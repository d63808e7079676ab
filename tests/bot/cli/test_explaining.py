"""`papers-bot summary` shows a summary and how it came about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import command
from fakes import ToldModel, no_answer
from house import House, a_house

from bot.daily.author import Author
from bot.daily.summarise import Writer
from bot.playground import sample
from bot.summary.excerpt import Excerpts
from storage.records import ListedDay, ListedPaper, Origin, Paper, Summary

_DAY_AFTER = datetime(2024, 5, 15, 0, 3, 12, tzinfo=UTC)
_PAPER = Paper(
    "2405.00001",
    "LampNet: Lamps that Read Leaves",
    "Gardens need light and water. LampNet has 34B parameters. It reads leaves. It saves 30% of the water.",
    ("Ada Lovelace",),
)
_BULLETS = ("정원에는 빛과 물이 필요합니다.", "LampNet의 파라미터는 340억 개입니다.", "물을 30% 아꼈습니다.")


def _answer(*bullets: str) -> str:
    said = ", ".join(f'{{"text": "{text}", "sentences": [{at}]}}' for at, text in enumerate(bullets, start=1))
    return f'{{"gist": "LampNet으로 물을 아꼈습니다.", "bullets": [{said}]}}'


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, begin=_DAY_AFTER, top=1) as house:
        async with house.store() as store:
            listed = (ListedPaper(_PAPER, 1, 5, "{}"),)
            await store.papers.save_day(ListedDay(sample.DAY, _DAY_AFTER, listed))
        yield house


async def _write(house: House, model: ToldModel) -> None:
    """A summary in Korean is asked of this model."""

    async def tell(*_: object, **__: object) -> None:
        raise AssertionError("nobody need be told")

    async with house.store() as store:
        author = Author(model, store.askings, store.terms, house.clock, daily_tokens=0, tell=tell)
        writer = Writer(store.summaries, Excerpts(), author, house.clock, ["ko"])
        await writer.write([_PAPER])


async def test_a_summary_is_printed_and_on_demand_all_that_was_asked_for_it(
    house: House, tmp_path: Path
) -> None:
    wrong = _answer(_BULLETS[0], "LampNet의 파라미터는 34억 개입니다.\x1b[1m", _BULLETS[2])
    await _write(house, ToldModel([wrong, _answer(*_BULLETS)]))
    told = house.environment(PAPERS_CHANNEL_LANGUAGE="ko")
    plain, why = await asyncio.gather(
        command(tmp_path, "summary", _PAPER.id, **told),
        command(
            tmp_path, "summary", f"https://arxiv.org/abs/{_PAPER.id}v2", "--why", "--language", "ko", **told
        ),
    )
    assert (plain.code, plain.err, why.code, why.err) == (0, "", 0, "")
    assert plain.out == (
        "2405.00001  LampNet: Lamps that Read Leaves\n"
        "AI summary of the abstract in Korean, by told, 2024-05-15 00:03:12 UTC\n"
        "\n"
        "LampNet으로 물을 아꼈습니다.\n" + "".join(f"- {bullet}\n" for bullet in _BULLETS)
    )
    assert f"- {_BULLETS[1]}\n    rests on: LampNet has 34B parameters.\n" in why.out
    head = (
        "  When     2024-05-15 00:03:12 UTC\n"
        "  Whom     told at model.example\n"
        "  Tokens   100 in, 50 out, $0.000007\n"
    )
    assert f"\nQuestion 1 of 2\n{head}  Verdict  refused\n  Fault    numbers, bullet 2: " in why.out
    assert (
        "\n  Asked:\n    <title>LampNet: Lamps that Read Leaves</title>\n    <abstract>\n    [1] Gardens need"
        in why.out
    )
    assert (
        f"\nQuestion 2 of 2\n{head}  Verdict  kept\n  Asked:\n    That cannot be used:\n    - bullet 2: "
        in why.out
    )
    assert why.out.rstrip().endswith(_answer(*_BULLETS))


async def test_where_no_model_answered_the_excerpt_is_printed_with_the_reason(
    house: House, tmp_path: Path
) -> None:
    await _write(house, ToldModel([no_answer("HTTP 503")]))
    done = await command(
        tmp_path, "summary", _PAPER.id, "--why", **house.environment(PAPERS_CHANNEL_LANGUAGE="ko")
    )
    assert done.code == 0
    assert (
        "\nFor want of a summary sentences of the abstract, in English, 2024-05-15 00:03:12 UTC\n" in done.out
    )
    assert "  Verdict  no answer: HTTP 503\n" in done.out
    assert done.out.endswith("  Answered:\n    nothing\n")


async def test_without_a_model_it_says_that_none_was_asked(house: House, tmp_path: Path) -> None:
    async with house.store() as store:
        await Writer(store.summaries, Excerpts(), None, house.clock, ["ko"]).write([_PAPER])
    done = await command(
        tmp_path, "summary", _PAPER.id, "--why", **house.environment(PAPERS_CHANNEL_LANGUAGE="ko")
    )
    assert (done.code, done.out.endswith("\n\nNo model was asked.\n")) == (0, True)


async def test_a_summary_that_came_in_is_printed_with_what_the_checks_say_of_it(
    house: House, tmp_path: Path
) -> None:
    came = Summary(_PAPER.id, "ko", "", (*_BULLETS[:2], "물을 13% 아꼈습니다."), Origin.IMPORTED)
    async with house.store() as store:
        await store.summaries.save(came, _DAY_AFTER)
    told = house.environment(PAPERS_CHANNEL_LANGUAGE="ko")
    plain, why = await asyncio.gather(
        command(tmp_path, "summary", _PAPER.id, **told),
        command(tmp_path, "summary", _PAPER.id, "--why", **told),
    )
    printed = (
        "2405.00001  LampNet: Lamps that Read Leaves\n"
        "Summary in Korean from an archive, not written by this bot; it came in at 2024-05-15 00:03:12 UTC\n"
        "\n"
    ) + "".join(f"- {bullet}\n" for bullet in came.bullets)
    assert (plain.code, plain.out) == (0, printed)
    assert why.out.startswith(f"{printed}\nThe checks find:\n  Fault    numbers, bullet 3: ")
    assert why.out.endswith("\n\nNo model was asked.\n")


async def test_what_is_not_known_is_said_in_one_clear_line(house: House, tmp_path: Path) -> None:
    told = house.environment(PAPERS_CHANNEL_LANGUAGE="ko")
    unwritten, unknown, nonsense, language = await asyncio.gather(
        command(tmp_path, "summary", _PAPER.id, **told),
        command(tmp_path, "summary", "2405.99999", **told),
        command(tmp_path, "summary", "a lamp", **told),
        command(tmp_path, "summary", _PAPER.id, "--language", "xx", **told),
    )
    assert [each.code for each in (unwritten, unknown, nonsense, language)] == [1, 1, 1, 2]
    assert unwritten.err.startswith("papers-bot: 2405.00001 has no summary in Korean: ")
    assert unknown.err == "papers-bot: 2405.99999 is not known: it was on no day that was collected\n"
    assert nonsense.err == "papers-bot: 'a lamp' names no paper: give an id of arXiv's such as 2405.02246\n"
    assert "'xx' is not one of 'ko', 'en', 'ja', 'zh'" in language.err
