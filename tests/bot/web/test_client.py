"""The clients with which other services are asked."""

from __future__ import annotations

import re

import pytest

from bot.web.client import client_for


@pytest.mark.parametrize(
    ("url", "trusts"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://127.3.2.1/v1", False),
        ("http://[::1]:8000", False),
        ("http://localhost:11434/v1", False),
        ("http://papers.localhost", False),
        ("https://huggingface.co", True),
        ("http://192.168.0.7", True),
        ("https://localhost.example", True),
    ],
)
async def test_the_environment_s_proxy_is_passed_over_on_this_machine_alone(url: str, trusts: bool) -> None:
    async with client_for(url) as client:
        assert client.trust_env is trusts


async def test_a_client_says_who_it_is_waits_for_a_while_and_goes_nowhere_else() -> None:
    async with client_for("https://huggingface.co") as client:
        assert re.fullmatch(r"daily-papers-bot/\S+", client.headers["User-Agent"])
        assert (client.timeout.connect, client.timeout.read) == (10.0, 20.0)
        assert not client.follow_redirects
