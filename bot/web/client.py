"""Makes the HTTP clients with which the bot asks other services."""

from __future__ import annotations

import httpx

from bot.loopback import is_loopback
from bot.version import DISTRIBUTION, version

TIMES = httpx.Timeout(20.0, connect=10.0)
"""Seconds: to connect, and between two pieces of an answer."""


def client_for(url: str) -> httpx.AsyncClient:
    """A client for the service at this address; whoever asks for it closes it.

    It follows no redirects: a service that sends us elsewhere is not the one that was set. A proxy named in
    the environment is passed over for addresses of this machine, which no proxy can reach.
    """
    return httpx.AsyncClient(
        headers={"User-Agent": f"{DISTRIBUTION}/{version()}"},
        timeout=TIMES,
        follow_redirects=False,
        trust_env=not is_loopback(url),
    )
