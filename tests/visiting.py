"""Somebody with a real browser, who writes down whatever a page should not do."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page

PATIENCE = 15_000
"""Milliseconds that a test waits for what should come at once: the machine may have other work."""


@dataclass
class Visitor:
    """Opens pages, and writes down whatever they should not do."""

    browser: Browser
    wrongs: list[str] = field(default_factory=list)
    expected: str | None = None
    """What may be said on the console: a browser tells there of every answer that is a refusal."""
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def opens(
        self,
        url: str,
        *,
        size: tuple[int, int] = (1280, 800),
        dark: bool = False,
        scale: float = 1,
        beside: Page | None = None,
    ) -> Page:
        """A page at this address; `beside`: another tab of the browser that has this one."""
        context = beside.context if beside else None
        if context is None:
            context = await self.browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if dark else "light",
                device_scale_factor=scale,
                locale="en-GB",
                accept_downloads=True,
            )
            context.set_default_timeout(PATIENCE)
            self._contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda said: self._hears(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.wrongs.append(f"{error}\n{error.stack}"))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(url) else self.wrongs.append(f"asks {asked.url}"),
        )
        await page.goto(url)
        return page

    def _hears(self, said: str) -> None:
        if self.expected is None or self.expected not in said:
            self.wrongs.append(said)

    async def goes(self) -> None:
        """Close every page."""
        while self._contexts:
            await self._contexts.pop().close()
