"""Opens the page where there is a desktop to open it on."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Mapping


def has_desktop(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be opened from here."""
    if platform in ("darwin", "win32"):
        return "SSH_CONNECTION" not in environment
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def open_page(url: str, find: Callable[[], webbrowser.BaseBrowser] = webbrowser.get) -> bool:
    """Open it in the person's own browser; false where there is none. It may take seconds."""
    try:
        browser = find()
    except webbrowser.Error:
        return False
    # Those of this very class take the terminal for themselves: w3m, lynx.
    return type(browser) is not webbrowser.GenericBrowser and browser.open(url)
