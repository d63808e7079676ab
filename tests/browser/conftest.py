"""A real browser for a test, whose pages may say nothing on the console and ask nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect
from visiting import PATIENCE, Visitor

CHROMIUM = Path("/usr/bin/chromium")
INSTALL = "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def chromium() -> None:
    if not CHROMIUM.exists():
        pytest.exit(f"There is no {CHROMIUM}. On Debian: {INSTALL}", returncode=1)


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
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
        visitor = Visitor(browser)
        yield visitor
        await visitor.goes()
        await browser.close()
    assert not visitor.wrongs


@pytest.fixture(scope="session")
def screenshots() -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
