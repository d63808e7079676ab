"""Where updates are to be sent, and how that went."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from bot.playground.telegram.entities import Json, present
from bot.playground.telegram.refusal import bad_request
from bot.playground.telegram.updates import Updates

PORTS = (80, 88, 443, 8443)
MOST_CONNECTIONS = 100
DEFAULT_CONNECTIONS = 40
LONGEST_SECRET = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]|%20", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that takes updates."""

    url: str
    secret: str = ""
    """What the header X-Telegram-Bot-Api-Secret-Token brings; none where it is empty."""
    max_connections: int = DEFAULT_CONNECTIONS
    """As it was asked for; the stand-in sends one update after the other."""
    ip_address: str | None = None


class Webhook:
    """The one address a bot may have; while it has one, updates are not polled."""

    def __init__(self, updates: Updates, now: Callable[[], datetime]) -> None:
        self._updates = updates
        self._now = now
        self.target: Target | None = None
        self._failed: tuple[datetime, str] | None = None

    def set(self, target: Target | None) -> None:
        """Send updates there from now on; None: they are polled again."""
        if target is not None:
            self._updates.interrupt("setWebhook request")
        self.target = target
        self._failed = None
        self._updates.wake()

    def failed(self, why: str) -> None:
        """An update was not taken."""
        self._failed = (self._now(), why)

    def as_json(self) -> Json:
        """A WebhookInfo."""
        target = self.target
        info: Json = {
            "url": target.url if target else "",
            "has_custom_certificate": False,
            "pending_update_count": self._updates.pending,
        }
        if target is not None:
            info["max_connections"] = target.max_connections
            info |= present({"ip_address": target.ip_address or _own_address(target.url)})
        if self._failed is not None:
            at, why = self._failed
            info |= {"last_error_date": int(at.timestamp()), "last_error_message": why}
        return info | ({"allowed_updates": list(self._updates.allowed)} if self._updates.allowed else {})


def check_url(url: str) -> None:
    """Refuse what Telegram does not send to: it takes HTTPS on four ports alone.

    On this machine itself the stand-in takes plain HTTP on any port too, which Telegram does not.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise bad_request("bad webhook: Invalid HTTP URL") from None
    if not host or _BLANK.search(host) or parts.scheme not in ("http", "https"):
        raise bad_request("bad webhook: Invalid HTTP URL")
    if is_here(parts):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def check_secret(secret: str) -> None:
    """Refuse what cannot be a secret token: 1–256 of A–Z, a–z, 0–9, `_` and `-`."""
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")


def is_here(parts: SplitResult) -> bool:
    """Whether an address leads to this machine itself."""
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_address(url: str) -> str | None:
    parts = urlsplit(url)
    if not is_here(parts):
        return None  # nobody is asked for it
    return "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
