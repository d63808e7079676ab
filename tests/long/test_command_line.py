"""The commands as processes of their own, against stand-ins: what they do, say and end with."""

from __future__ import annotations

import asyncio
import json
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest
from command_line import command, ended, environment, started
from fakes import ToldClock
from house import CHANNEL, TOKEN, House, a_house
from processes import started as started_code

from bot.app import HEARTBEAT, work_of_day
from bot.clock import SystemClock
from bot.daily import calendar
from bot.playground import sample
from bot.playground.telegram.check import Refusal
from bot.playground.telegram.faults import drop, hang, refuse
from storage.records import Origin

DAY = str(sample.DAY)
LATE = datetime(2100, 1, 1, tzinfo=UTC)
"""No day that a command may ask for is in the future of the stand-ins."""
BEFORE = calendar.ends(sample.DAY) - timedelta(hours=1)
"""The sample's day is still filling up."""

_TOO_LONG = refuse(Refusal(400, "Bad Request: message is too long"))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Stand-ins for processes to meet; each process has a folder of its own to stand in."""
    async with a_house(tmp_path, begin=LATE, top=1) as house:
        yield house


def yesterday() -> date:
    return calendar.newest_complete(SystemClock().now())


# -- collect and digest --------------------------------------------------------------------------------------


async def test_collect_goes_in_silence_and_a_second_one_changes_nothing(house: House, tmp_path: Path) -> None:
    told = house.environment()

    async def collected() -> tuple[object, ...]:
        done = await command(tmp_path, "collect", DAY, **told)
        assert (done.code, done.out) == (0, "")
        assert f"a day was collected  day={DAY} papers=9 whole=True" in done.err
        async with house.store() as store:
            listings = await store.papers.listings(sample.DAY)
            return listings, await store.summaries.of([each.paper.id for each in listings], "ko")

    first = await collected()
    assert first == await collected()
    assert len(house.model.asked) == 18


async def test_collect_without_a_day_takes_the_running_one_and_the_two_before(
    house: House, tmp_path: Path
) -> None:
    today = calendar.running(SystemClock().now())
    assert (await command(tmp_path, "collect", **house.environment())).code == 0
    asked = [question.day for question in house.huggingface.asked]
    assert asked == [today - timedelta(days=before) for before in (2, 1, 0)]


async def test_a_source_that_is_down_fails_collect_and_digest_in_one_clear_line(
    house: House, tmp_path: Path
) -> None:
    house.huggingface.fail("down", times=None)
    told = house.environment(PAPERS_LOG="json")
    collected, digest = await asyncio.gather(
        command(tmp_path, "collect", DAY, **told), command(tmp_path, "digest", DAY, **told)
    )
    assert (collected.code, collected.out) == (1, "")
    assert json.loads(collected.err.splitlines()[0])["event"] == "a day could not be collected"
    assert (digest.code, digest.out) == (1, "")
    assert digest.err.splitlines()[-1].startswith(f"papers-bot: no papers are known for {DAY} (HTTP 503")


async def test_a_digest_in_markdown_has_the_archives_shape(house: House, tmp_path: Path) -> None:
    done = await command(tmp_path, "digest", DAY, "--format", "markdown", **house.environment())
    assert done.code == 0
    parts = [f"## Daily Papers ({DAY})"]
    for item in sample.items():
        paper = item["paper"]
        parts += [
            f"### [{paper['title']}](https://arxiv.org/abs/{paper['id']})",
            f"![](https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper['id']}.png)",
            f"Vote: {paper['upvotes']}",
            "Authors: "
            + ", ".join(author["name"] for author in paper["authors"]).replace(", +", " and more"),
            "\n".join(f"- {bullet}" for bullet in sample.summaries()[paper["id"]]["en"]["bullets"]),
        ]
    assert done.out == "\n\n".join(parts) + "\n\n"


async def test_a_digest_has_the_form_the_language_and_the_length_that_are_asked_for(
    house: House, tmp_path: Path
) -> None:
    told = house.environment()
    gists = [sample.summaries()[item["paper"]["id"]] for item in sample.items()]
    as_json = await command(
        tmp_path, "digest", DAY, "--format", "json", "--language", "ko", "--top", "2", **told
    )
    known = json.loads(as_json.out)
    assert (known["day"], known["language"]) == (DAY, "ko")
    assert [paper["summary"]["gist"] for paper in known["papers"]] == [
        gist["ko"]["gist"] for gist in gists[:2]
    ]
    # What was had whole after its end is not asked for again.
    house.huggingface.fail("down", times=None)
    as_text = await command(tmp_path, "digest", DAY, "--top", "1", **told)
    assert as_text.out.startswith(f"Daily Papers ({DAY})\n\n1. What matters when building")
    assert gists[0]["en"]["gist"] in as_text.out
    assert "2. " not in as_text.out
    assert (as_json.code, as_text.code, as_text.err) == (0, 0, "")


async def half_collected(house: House) -> None:
    """Two papers of the sample's day were had before it was over."""
    house.huggingface.put(sample.DAY, sample.items()[:2])
    async with house.store() as store, work_of_day(house.settings, store, ToldClock(BEFORE)) as work:
        assert await work.collector.collect(sample.DAY)
    house.huggingface.put(sample.DAY, sample.items())


async def test_a_digest_of_a_day_that_was_had_before_its_end_asks_again(house: House, tmp_path: Path) -> None:
    await half_collected(house)
    told = house.environment()
    done = await command(tmp_path, "digest", DAY, **told)
    assert (done.code, "\n9. " in done.out, "papers-bot:" in done.err) == (0, True, False)
    asked = len(house.huggingface.asked)
    assert (await command(tmp_path, "digest", DAY, **told)).out == done.out
    assert len(house.huggingface.asked) == asked


async def test_a_half_collected_day_is_printed_with_a_warning_when_the_source_is_down(
    house: House, tmp_path: Path
) -> None:
    await half_collected(house)
    house.huggingface.fail("down", times=None)
    done = await command(tmp_path, "digest", DAY, **house.environment())
    assert (done.code, "\n2. " in done.out, "\n3. " in done.out) == (0, True, False)
    warning = done.err.splitlines()[-1]
    assert warning.startswith(f"papers-bot: {DAY} is printed as it was last stored (HTTP 503")


async def test_a_digest_without_a_day_is_of_the_newest_one_with_papers_and_not_of_the_newest_stored(
    house: House, tmp_path: Path
) -> None:
    told = house.environment()
    assert (await command(tmp_path, "collect", DAY, **told)).code == 0
    # Nothing was listed for days, so the one that is stored is the newest.
    assert (await command(tmp_path, "digest", **told)).out.startswith(f"Daily Papers ({DAY})")
    house.huggingface.put(yesterday() - timedelta(days=1), sample.items())
    async with house.store() as store:
        await store.database.write(_forget_collections)
    newer = await command(tmp_path, "digest", **told)
    assert newer.out.startswith(f"Daily Papers ({yesterday() - timedelta(days=1)})")
    # With the source down it is the newest that is stored, and that is said.
    async with house.store() as store:
        await store.database.write(_forget_collections)
    house.huggingface.fail("down", times=None)
    down = await command(tmp_path, "digest", **told)
    assert (down.code, down.out) == (0, newer.out)
    assert f"papers-bot: {yesterday()} could not be had (HTTP 503" in down.err


async def _forget_collections(connection: aiosqlite.Connection) -> None:
    await connection.execute("DELETE FROM collection")


@pytest.fixture
def kept_folder() -> Iterator[Path]:
    """A folder in which nobody else may write; other users can reach it, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        kept = Path(name, "kept")
        kept.mkdir(mode=0o555)
        yield kept


async def test_a_read_only_folder_is_told_in_one_line(
    house: House, tmp_path: Path, kept_folder: Path
) -> None:
    code = """
import os, sys
from click.testing import CliRunner
from bot.cli.main import main

sys.path.insert(0, os.getcwd())
os.chdir(os.path.dirname(sys.argv[3]))  # away from a developer's own .env
for name in [name for name in os.environ if name.startswith("PAPERS_")]:
    del os.environ[name]
os.environ["PAPERS_HUGGINGFACE_URL"] = sys.argv[1]
# What Python imports late, it must read before the rights are given up.
CliRunner().invoke(main, ["collect", "2024-05-14"], env={"PAPERS_DATABASE": sys.argv[2]})
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
os.environ["PAPERS_DATABASE"] = sys.argv[3]
main(sys.argv[4:])
"""
    spare, kept = tmp_path / "spare.sqlite3", kept_folder / "papers.sqlite3"
    child = started_code(code, house.settings.huggingface_url, spare, kept, "collect", DAY)
    out, err = await asyncio.to_thread(child.communicate, timeout=20)
    assert (child.returncode, out) == (2, ""), err
    assert err.startswith(f"papers-bot: {kept} cannot be opened for writing")
    assert err.count("\n") == 1


# -- publish -------------------------------------------------------------------------------------------------


async def test_publish_posts_a_day_once_however_often_it_runs(house: House, tmp_path: Path) -> None:
    told = house.environment()
    first = await command(tmp_path, "publish", DAY, **told)
    second = await command(tmp_path, "publish", DAY, **told)
    assert (first.code, first.out, second.code, second.out) == (0, "", 0, "")
    header, card = house.channel()
    assert header.text.startswith(f"{DAY} (Tue)")
    assert card.text.startswith("What matters when building vision-language models?")
    assert TOKEN not in first.err + second.err


async def test_a_dry_run_prints_the_posts_and_a_later_publish_still_posts(
    house: House, tmp_path: Path
) -> None:
    told = house.environment()
    rehearsed = await command(tmp_path, "publish", DAY, "--dry-run", **told)
    assert rehearsed.code == 0
    assert rehearsed.out.startswith(f"<b>{DAY} (Tue)")
    assert "</a></b>\n▲42" in rehearsed.out
    assert house.telegram.record == []
    async with house.store() as store:
        assert await store.ledger.totals() == {}
    # A dry run needs neither a token nor a channel.
    alone = house.environment(PAPERS_TELEGRAM_TOKEN=None, PAPERS_CHANNEL=None)
    assert (await command(tmp_path, "publish", DAY, "--dry-run", **alone)).out == rehearsed.out


async def test_a_dry_run_shows_both_languages_of_the_channel_as_they_would_be_posted(
    house: House, tmp_path: Path
) -> None:
    told = house.environment(PAPERS_CHANNEL_LANGUAGE="ko,en")
    assert (await command(tmp_path, "publish", DAY, "--dry-run", **told)).code == 0
    async with house.store() as store:
        top = [listing.paper.id for listing in (await store.papers.listings(sample.DAY))[:1]]
        for language in ("ko", "en"):
            (summary,) = (await store.summaries.of(top, language)).values()
            assert summary.origin is Origin.MODEL


async def test_a_dry_run_leaves_out_what_the_channel_was_shown_and_a_day_that_was_published(
    house: House, tmp_path: Path
) -> None:
    told = house.environment()
    next_day = sample.DAY + timedelta(days=1)
    house.huggingface.put(next_day, sample.items())
    assert (await command(tmp_path, "publish", DAY, **told)).code == 0
    again = await command(tmp_path, "publish", DAY, "--dry-run", **told)
    assert (again.code, again.out) == (0, "")
    assert again.err == f"papers-bot: {DAY} was published before: `publish` would send nothing\n"
    # The channel was shown the day's first paper: the second gets the card, by @name and by number.
    for channel in ("@Daily_Papers", str(CHANNEL)):
        changed = house.environment(PAPERS_CHANNEL=channel)
        rehearsed = await command(tmp_path, "publish", str(next_day), "--dry-run", **changed)
        assert f"{next_day} · rank 2 of 9" in rehearsed.out
        assert "rank 1 of 9" not in rehearsed.out
    assert (await command(tmp_path, "publish", str(next_day), **told)).code == 0
    assert "rank 2 of 9" in house.channel()[-1].text


async def test_a_dry_run_of_a_day_under_way_says_how_much_is_to_go(house: House, tmp_path: Path) -> None:
    house.telegram.fail(hang(), chat=house.telegram.chats[CHANNEL])
    told = house.environment()
    publish = await started(tmp_path, "publish", DAY, **told)
    await house.telegram.wait_until(lambda: len(house.channel()) == 1, timeout=15)
    beside = await command(tmp_path, "publish", DAY, "--dry-run", **told)
    assert "`publish` would send the 2 messages still to go\n" in beside.err
    publish.send_signal(signal.SIGTERM)
    house.telegram.release()
    stopped = await ended(publish)
    assert stopped.code == 1
    assert stopped.err.splitlines()[-1] == (
        f"papers-bot: stopped with 1 message about {DAY} to go: `publish` goes on"
    )
    assert (await command(tmp_path, "publish", DAY, **told)).code == 0
    assert len(house.channel()) == 2


async def test_publish_and_its_rehearsal_fail_when_the_list_cannot_be_had(
    house: House, tmp_path: Path
) -> None:
    await half_collected(house)
    house.huggingface.fail("down", times=None)
    told = house.environment()
    for arguments in (("publish", DAY), ("publish", DAY, "--dry-run"), ("publish",)):
        failed = await command(tmp_path, *arguments, **told)
        assert (failed.code, failed.out) == (1, "")
        line = failed.err.splitlines()[-1]
        assert line.startswith("papers-bot: the whole list of ")
        assert "HTTP 503" in line
    assert house.channel() == []


async def test_a_day_that_is_not_over_is_refused(house: House, tmp_path: Path) -> None:
    told = house.environment()
    for arguments in (("publish", "today"), ("publish", "today", "--dry-run")):
        refused = await command(tmp_path, *arguments, **told)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.splitlines()[-1].endswith(" is not over: its list fills up until midnight UTC")
    assert house.channel() == []


async def test_publish_without_a_day_takes_the_newest_complete_one(house: House, tmp_path: Path) -> None:
    told = house.environment()
    for arguments in (("publish",), ("publish", "--dry-run")):
        empty = await command(tmp_path, *arguments, **told)
        assert (empty.code, empty.out, empty.err.splitlines()[-1]) == (
            0,
            "",
            f"papers-bot: {yesterday()} has no papers: nothing was due",
        )
        named = await command(tmp_path, *arguments, str(yesterday()), **told)
        assert (named.code, named.err.splitlines()[-1]) == (1, f"papers-bot: {yesterday()} has no papers")
    house.huggingface.put(yesterday(), sample.items())
    assert (await command(tmp_path, "publish", **house.environment())).code == 0
    assert house.channel()[0].text.startswith(f"{yesterday()}")


async def test_publish_says_what_to_do_when_nobody_knows_whether_a_message_arrived(
    house: House, tmp_path: Path
) -> None:
    house.telegram.fail(drop(), chat=house.telegram.chats[CHANNEL])
    told = house.environment()
    first = await command(tmp_path, "publish", DAY, **told)
    second = await command(tmp_path, "publish", DAY, **told)
    line = (
        f"papers-bot: {DAY}: 1 message may or may not have arrived: look, and send the bot "
        "/settle 1 sent|again"
    )
    assert (first.code, first.err.splitlines()[-1]) == (2, line)
    assert (second.code, second.err.splitlines()[-1]) == (2, line)
    assert len(house.channel()) == 2
    stands = await command(tmp_path, "status", **told)
    assert "Uncertain     1\n  #1 daily 2024-05-14, message 1: " in stands.out
    assert f"Last publish  {DAY}, planned 2" in stands.out


async def test_publish_says_what_to_do_when_a_message_is_refused(house: House, tmp_path: Path) -> None:
    house.telegram.fail(_TOO_LONG, chat=house.telegram.chats[CHANNEL])
    done = await command(tmp_path, "publish", DAY, **house.environment())
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == (
        f"papers-bot: {DAY}: 1 message did not arrive: mend what the admins were told of, and send the bot "
        f"/resend {DAY}"
    )


async def test_what_telegram_refuses_somebody_must_change(house: House, tmp_path: Path) -> None:
    told = house.environment()

    async def refusal(name: str, **changed: str) -> str:
        done = await command(tmp_path, name, **{**told, **changed})
        assert (done.code, done.out) == (2, "")
        assert TOKEN not in done.err
        return done.err.splitlines()[-1]

    unknown = await refusal("publish", PAPERS_CHANNEL="@nobody_there")
    assert unknown.startswith("papers-bot: Telegram knows no chat @nobody_there: check PAPERS_CHANNEL")
    house.telegram.chats[CHANNEL].bot_may_post = False
    assert await refusal("publish") == (
        "papers-bot: the bot may not post in @daily_papers: make it an administrator there with the right "
        "to post messages"
    )
    house.telegram.refuse_token()
    refused = await asyncio.gather(refusal("run"), refusal("publish"))
    assert set(refused) == {"papers-bot: Telegram refuses the bot's token"}


# -- run, and what stands beside it --------------------------------------------------------------------------


async def test_beside_a_run_whose_send_hangs_nothing_is_doubted_and_publish_waits(
    house: House, tmp_path: Path
) -> None:
    house.huggingface.put(yesterday(), sample.items())
    house.telegram.fail(hang(), chat=house.telegram.chats[CHANNEL])
    told = house.environment()
    bot = await started(tmp_path, "run", **told)
    await house.telegram.wait_until(lambda: len(house.channel()) == 1, timeout=15)
    publish = await started(tmp_path, "publish", **told)
    stands, alive, second, collected = await asyncio.gather(
        command(tmp_path, "status", **told),
        command(tmp_path, "status", "--alive", **told),
        command(tmp_path, "run", **told),
        command(tmp_path, "collect", DAY, **told),
    )
    assert (stands.code, alive.code, second.code, collected.code) == (0, 0, 1, 0)
    assert "Waiting       1, and 1 being sent\n" in stands.out
    assert stands.out.endswith("Uncertain     0\n")
    assert "Running       yes, last sign of life " in stands.out
    assert second.err.startswith("papers-bot: another process is sending with ")
    assert (second.out, collected.out) == ("", "")
    assert publish.returncode is None
    assert len(house.channel()) == 1
    house.telegram.release()
    assert (await ended(publish)).code == 0
    assert len(house.channel()) == 2

    began = time.monotonic()
    bot.send_signal(signal.SIGTERM)
    done = await ended(bot)
    assert time.monotonic() - began < 3
    assert (done.code, done.out) == (0, "")
    assert TOKEN not in done.err
    await house.settled(sent=2, uncertain=0)
    alive = await command(tmp_path, "status", "--alive", **house.environment())
    assert (alive.code, alive.out) == (1, "no bot is running with this database\n")


async def test_a_run_that_waits_for_telegram_heeds_a_signal(house: House, tmp_path: Path) -> None:
    house.telegram.fail(hang(), method="getMe", times=100)
    bot = await started(tmp_path, "run", **house.environment())
    await house.telegram.wait_until(lambda: bool(house.telegram.record), timeout=15)
    bot.send_signal(signal.SIGTERM)
    assert (await ended(bot)).code == 0


async def test_alive_tells_by_its_exit_code_whether_a_bot_was_seen_in_three_minutes(
    house: House, tmp_path: Path
) -> None:
    told = house.environment()
    now = SystemClock().now()

    async def alive(seen: datetime | None) -> tuple[int, str]:
        async with house.store() as store:
            if seen is not None:
                await store.pulse.beat(HEARTBEAT, seen)
        done = await command(tmp_path, "status", "--alive", **told)
        assert done.err == ""
        return done.code, done.out

    assert await alive(None) == (1, "no bot is running with this database\n")
    code, line = await alive(now - timedelta(minutes=3, seconds=1))
    assert (code, line.startswith("last sign of life 18")) == (1, True)
    assert (await alive(now))[0] == 0


def test_the_environment_of_these_tests_leaks_nothing() -> None:
    assert [name for name in environment({}) if name.startswith("PAPERS_")] == []
