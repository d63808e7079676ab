"""A real browser for a test, whose pages may say nothing on the console and ask nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from visiting import PATIENCE, Visitor

CHROMIUM = Path("/usr/bin/chromium")
INSTALL = "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def chromium() -> None:
    if not CHROMIUM.exists():
        pytest.exit(f"There is no {CHROMIUM}. On Debian: {INSTALL}", returncode=1)


@pytest.fixture(autouse=True)
def speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sits before this machine: the visitor of the playground goes by it."""
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a process: each visitor has contexts of their own in it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser) -> AsyncIterator[Visitor]:
    visitor = Visitor(browser)
    yield visitor
    await visitor.goes()
    assert not visitor.wrongs


@pytest.fixture(scope="session")
def screenshots() -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
