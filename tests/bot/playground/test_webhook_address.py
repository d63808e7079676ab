"""Which addresses and secrets a webhook may have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import BadRequest

from bot.playground.telegram.refusal import Refusal
from bot.playground.telegram.webhook import check_secret, check_url

BAD = [
    ("http://example.org/", "bad webhook: An HTTPS URL must be provided for webhook"),
    ("example.org", "bad webhook: An HTTPS URL must be provided for webhook"),
    ("https://example.org:444/", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ("ftp://example.org/", "bad webhook: Invalid HTTP URL"),
    ("https://", "bad webhook: Invalid HTTP URL"),
    ("https://example.org:port/", "bad webhook: Invalid HTTP URL"),
    ("https://exam ple.org/", "bad webhook: Invalid HTTP URL"),
    ("https://exam\u00a0ple.org/", "bad webhook: Invalid HTTP URL"),
    ("https://exam%20ple.org/", "bad webhook: Invalid HTTP URL"),
]


@pytest.mark.parametrize(("address", "why"), BAD)
async def test_an_address_must_be_one_that_telegram_sends_to(bot: Bot, address: str, why: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.set_webhook(address)
    assert refused.value.message.lower() == why.lower()


@pytest.mark.parametrize(
    "address",
    ["https://example.org/x", "https://example.org:8443/x", "http://localhost:8080/x", "http://[::1]:1/x"],
)
def test_an_address_on_this_machine_need_not_be_https(address: str) -> None:
    check_url(address)


@given(st.text(max_size=300))
def test_a_secret_is_made_of_what_a_header_may_hold(secret: str) -> None:
    allowed = len(secret) <= 256 and all(c.isascii() and (c.isalnum() or c in "_-") for c in secret)
    try:
        check_secret(secret)
    except Refusal:
        assert not allowed
    else:
        assert allowed
