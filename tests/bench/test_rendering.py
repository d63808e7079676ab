"""How long it takes to turn a post into Telegram's HTML."""

from __future__ import annotations

from datetime import date

import pytest
from bench.fixtures import Figure, Run, Timed

from bot.app import Store
from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.clock import SystemClock
from bot.daily.compose import Composer
from bot.posts import Post
from bot.settings import Settings
from bot.summary.excerpt import Excerpts

_BUSIEST = date(2025, 9, 30)


async def _posts(store: Store) -> dict[str, Post]:
    zone = Settings.exactly().timezone
    composer = Composer(store.papers, store.summaries, Excerpts(), SystemClock(), zone)
    header = await composer.header(_BUSIEST, "en", 5)
    assert header is not None
    card = await composer.card(header.top[0].listing.paper.id, "en")
    digest = await composer.digest(_BUSIEST, "en", 20)
    assert card is not None
    assert digest is not None
    return {"header": header, "card": card, "digest": digest}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("shape", ["header", "card", "digest"])
def test_rendering(timed: Timed, full: Store, run: Run, figure: Figure, shape: str, language: str) -> None:
    posts = run(_posts(full))
    with speaking(language):
        median = timed(lambda post: render(post, bot="daily_papers_bot"), lambda: posts[shape], rounds=500)
    figure(f"render a {shape}, {language}", median * 1000, "ms")
