"""How much the stand-in remembers of what was done."""

from __future__ import annotations

import httpx

from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn


async def test_one_that_is_told_how_much_forgets_the_oldest_calls_and_presses() -> None:
    telegram = TelegramStandIn("123456:stand-in", kept=3)
    ada = telegram.add_user(7, "Ada")
    async with (
        Loopback(telegram.app) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False) as client,
    ):

        async def call(method: str, **fields: object) -> None:
            answer = await client.post(f"/bot{telegram.token}/{method}", json=fields)
            assert answer.status_code == 200, answer.text

        rows = {"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]}
        telegram.says(ada, "/start")
        for number in range(20):
            await call("sendMessage", chat_id=7, text=f"{number}", reply_markup=rows)
            answer = await telegram.next_answer_to(ada)
            assert answer.text == f"{number}", "what was read is not read again"
            press = telegram.presses(ada, answer, "More")
            await call("answerCallbackQuery", callback_query_id=press.id, text="x", show_alert=True)
            assert await telegram.toast_of(press) == "x"
            assert len(telegram.record) <= 6
    assert telegram.carried == 40
    assert 3 <= len(telegram.presses_open) <= 6
    assert telegram.toasts.keys() == telegram.alerts == telegram.presses_open.keys()
    assert len(telegram.posts_in(ada)) == 20, "what stands in a chat is not forgotten"
