"""The page is opened where there is a desktop to open it on."""

from __future__ import annotations

import webbrowser
from collections.abc import Mapping

import pytest

from bot.demo.browser import has_desktop, open_page


@pytest.mark.parametrize(
    ("environment", "platform", "has"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, "darwin", False),
        ({}, "win32", True),
    ],
)
def test_a_desktop_is_where_a_window_can_be_opened(
    environment: Mapping[str, str], platform: str, has: bool
) -> None:
    assert has_desktop(environment, platform) is has


class _Browser(webbrowser.BaseBrowser):
    """Notes what it is to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.opened.append(url)
        return True


def test_it_is_opened_in_the_persons_own_browser() -> None:
    browser = _Browser()
    assert open_page("http://127.0.0.1:8800/", lambda: browser)
    assert browser.opened == ["http://127.0.0.1:8800/"]


def test_a_browser_that_would_take_the_terminal_is_left_alone() -> None:
    assert not open_page("http://127.0.0.1:8800/", lambda: webbrowser.GenericBrowser("/bin/false"))


def test_without_a_browser_nothing_is_opened() -> None:
    def none() -> webbrowser.BaseBrowser:
        raise webbrowser.Error("could not locate runnable browser")

    assert not open_page("http://127.0.0.1:8800/", none)
