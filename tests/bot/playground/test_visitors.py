"""Which requests reach a server of bots on this machine."""

import httpx
import pytest

from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.visitors import NoPages

OWN = "http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:{port}"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": OWN, "sec-fetch-site": "same-origin"}, 200),
        ({"host": "rebound.example:{port}"}, 421),
        ({"host": "127.0.0.1"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"origin": "http://somewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1", "sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
    ],
)
async def test_only_who_calls_it_by_its_name_and_is_no_foreign_page_is_heard(
    telegram: TelegramStandIn, headers: dict[str, str], status: int
) -> None:
    async with Loopback(NoPages(telegram.app)) as server, httpx.AsyncClient(trust_env=False) as client:
        port = server.url.rpartition(":")[2]
        said = {name: value.format(port=port) for name, value in headers.items()}
        answer = await client.post(f"{server.url}/bot{telegram.token}/getMe", headers=said)
    assert answer.status_code == status
    assert answer.json()["ok"] is (status == 200)
    assert len(telegram.record) == (status == 200)
