"""The playground in a real browser: the whole bot behind the page, driven as a person would."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from house import MIDNIGHT, POSTS
from house_scene import Playground, playground
from playwright.async_api import Locator, Page, expect
from visiting import Visitor

A_SECOND = 1000.0
MESSAGES = "#messages > .message"


async def choose(page: Page, chat: int) -> None:
    """Open the first, second … chat of the list."""
    await page.locator(".chat").nth(chat).click()


async def be(page: Page, name: str) -> None:
    await page.locator("label.person").filter(has_text=name).click()


async def say(page: Page, text: str) -> None:
    await page.get_by_role("combobox", name="Message").fill(text)
    await page.keyboard.press("Enter")


def last(page: Page) -> Locator:
    return page.locator(MESSAGES).last


async def shown_day(page: Page, there: Playground) -> None:
    """The day is posted and stands on the page."""
    there.house.clock.set_to(MIDNIGHT)
    await expect(page.locator(MESSAGES)).to_have_count(POSTS)


async def test_the_days_posts_arrive_with_their_pictures(tmp_path: Path, visitor: Visitor) -> None:
    async with playground(tmp_path, visitor) as there:
        page = await visitor.opens(there.url)
        await expect(page.get_by_role("heading", name="Daily Papers")).to_be_visible()
        await expect(page.locator(".empty")).to_contain_text("No messages here yet.")
        await shown_day(page, there)
        await expect(page.locator(MESSAGES).first).to_contain_text("2024-05-14")
        await expect(page.locator(MESSAGES).first.locator(".more")).to_have_text("Show more")
        pictures = page.locator(f"{MESSAGES} img")
        await expect(pictures).to_have_count(5)
        await pictures.last.scroll_into_view_if_needed()
        await page.wait_for_function(
            "[...document.querySelectorAll('#messages img')].at(-1).naturalWidth > 0"
        )
        assert await page.evaluate("document.querySelector('#scroller').scrollHeight") > 2000
        await expect(page.locator("#newer")).to_be_hidden()
        await expect(page.locator("#announcer p").last).to_contain_text("Daily Papers: ")


async def test_the_first_post_is_there_within_a_second(tmp_path: Path, visitor: Visitor) -> None:
    async with playground(tmp_path, visitor) as there:
        there.house.clock.set_to(MIDNIGHT)
        await there.house.channel_has(POSTS)
        took = []
        for _ in range(3):
            page = await visitor.opens(there.url)
            await page.locator(MESSAGES).first.wait_for(state="attached")
            took.append(await page.evaluate("performance.now()"))
        print(f"\nfirst post after {min(took):.0f} ms (all: {', '.join(f'{ms:.0f}' for ms in took)})")
        assert min(took) < A_SECOND


async def test_today_is_typed_answered_and_a_card_opens_in_place_and_closes(
    tmp_path: Path, visitor: Visitor
) -> None:
    async with playground(tmp_path, visitor) as there:
        page = await visitor.opens(there.url)
        await shown_day(page, there)
        await choose(page, 1)
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.locator(f"{MESSAGES}.mine")).to_have_count(1)
        await expect(page.locator(f"{MESSAGES}:not(.mine)")).to_have_count(1)
        await say(page, "/today")
        await expect(page.locator(f"{MESSAGES}.mine")).to_have_count(2)
        answer = page.locator(MESSAGES).nth(3)
        await expect(answer).to_contain_text("top 5 of 9 papers")
        await answer.get_by_role("button", name="1", exact=True).click()
        await expect(answer).to_contain_text("rank 1 of 9")
        await expect(answer.locator(".meta")).to_contain_text("edited")
        await expect(answer.locator("img")).to_have_attribute("src", "picture/2405.02246.svg?theme=light")
        await answer.get_by_role("button", name="List").click()
        await expect(answer).to_contain_text("top 5 of 9 papers")
        await expect(answer.locator(".waits")).to_have_count(0)
        await expect(page.locator(MESSAGES)).to_have_count(4)


async def test_somebody_subscribes_by_the_menu_and_changes_the_language(
    tmp_path: Path, visitor: Visitor
) -> None:
    async with playground(tmp_path, visitor, begin=MIDNIGHT) as there:
        page = await visitor.opens(there.url)
        await be(page, "Ji-woo")
        await choose(page, 1)
        await page.get_by_role("button", name="Start", exact=True).click()
        field = page.get_by_role("combobox", name="Message")
        await field.press_sequentially("/sub")
        await expect(page.get_by_role("option")).to_have_count(1)
        await field.press("ArrowDown")
        await expect(field).to_have_attribute("aria-activedescendant", "command-0")
        await field.press("Enter")
        await expect(page.locator(f"{MESSAGES}.mine").last).to_contain_text("/subscribe")
        await expect(page.locator(f"{MESSAGES}:not(.mine)").filter(has_text="서울")).not_to_have_count(0)
        await say(page, "/lang")
        asked = page.locator(MESSAGES).filter(has=page.get_by_role("button", name="English"))
        await asked.last.get_by_role("button", name="English").click()
        await say(page, "/help")
        await expect(last(page)).to_contain_text("/today")
        await expect(last(page)).not_to_contain_text("입니다")
        await expect(page.locator("#panel .call").first).to_contain_text("200")


async def test_an_admin_resends_with_a_preview(tmp_path: Path, visitor: Visitor) -> None:
    async with playground(tmp_path, visitor) as there:
        page = await visitor.opens(there.url)
        await shown_day(page, there)
        await choose(page, 1)
        await page.get_by_role("button", name="Start", exact=True).click()
        await say(page, "/resend 2024-05-14")
        await expect(page.locator(MESSAGES)).to_have_count(4)
        await expect(last(page)).to_contain_text("2024-05-14")
        await last(page).locator(".press[data-data]").first.click()
        await expect(last(page)).to_contain_text("on their way")
        await choose(page, 0)
        await expect(page.locator(MESSAGES)).to_have_count(2 * POSTS)
        await expect(page.locator("#panel td.sent")).not_to_have_count(0)


async def test_telegram_goes_down_and_comes_back_with_nothing_lost(tmp_path: Path, visitor: Visitor) -> None:
    async with playground(tmp_path, visitor) as there:
        page = await visitor.opens(there.url)
        down = page.get_by_role("switch", name="Telegram is down")
        await down.click()
        await expect(down).to_have_attribute("aria-checked", "true")
        await page.get_by_role("button", name="+1 min").click()
        there.house.clock.set_to(MIDNIGHT)
        await expect(page.locator("#panel td.pending")).not_to_have_count(0)
        await expect(page.locator(MESSAGES)).to_have_count(0)
        await down.click()
        await expect(down).to_have_attribute("aria-checked", "false")
        async with asyncio.timeout(60):
            while await page.locator(MESSAGES).count() < POSTS:
                there.house.clock.set_ahead(seconds=20)
                await asyncio.sleep(0.1)
        await there.house.settled(sent=POSTS, pending=0, sending=0, uncertain=0)
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)


async def test_a_link_in_the_channel_leads_to_start_in_the_bot(tmp_path: Path, visitor: Visitor) -> None:
    async with playground(tmp_path, visitor) as there:
        page = await visitor.opens(there.url)
        await shown_day(page, there)
        await be(page, "Sam")
        await expect(page.locator("#instead")).to_contain_text("Only administrators post here.")
        await page.locator(MESSAGES).last.locator("a.press").first.click()
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.locator(f"{MESSAGES}.mine")).to_contain_text("/start")
        await expect(last(page)).to_contain_text("Plot2Code")
        await expect(last(page).locator("time")).to_have_text("20:00")


@pytest.mark.parametrize(
    ("name", "size", "dark"),
    [
        ("desktop-light", (1280, 800), False),
        ("desktop-dark", (1280, 800), True),
        ("phone-light", (390, 844), False),
        ("phone-dark", (390, 844), True),
        ("narrow-light", (320, 640), False),
    ],
)
async def test_it_is_kept_as_it_looks(
    tmp_path: Path, visitor: Visitor, screenshots: Path, name: str, size: tuple[int, int], dark: bool
) -> None:
    async with playground(tmp_path, visitor, channel_language="en") as there:
        page = await visitor.opens(there.url, size=size, dark=dark)
        there.house.clock.set_to(MIDNIGHT)
        await there.house.channel_has(POSTS)
        there.house.telegram.adds(there.scene.cast.you.user, there.scene.cast.group)
        await page.locator(".chat").first.wait_for()
        await expect(page.locator(".chat .last").first).to_contain_text("Plot2Code")
        if size[0] < 500:
            await page.screenshot(path=screenshots / f"{name}-chats.png")
        await choose(page, 0)
        await page.locator("#scroller").evaluate("(node) => node.scrollTo(0, 0)")
        await page.screenshot(path=screenshots / f"{name}-channel.png")
        await page.locator(MESSAGES).nth(1).scroll_into_view_if_needed()
        await page.locator(MESSAGES).nth(1).evaluate("(node) => node.scrollIntoView()")
        await page.wait_for_timeout(300)
        await page.screenshot(path=screenshots / f"{name}-card.png")
        if size[0] < 500:
            await page.get_by_role("button", name="Back to the chats").click()
        await choose(page, 1)
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.locator(MESSAGES)).to_have_count(2)
        await say(page, "/today")
        await expect(page.locator(MESSAGES)).to_have_count(4)
        await page.wait_for_timeout(400)
        await page.screenshot(path=screenshots / f"{name}-private.png")
        await page.get_by_role("combobox", name="Message").fill("/")
        await page.screenshot(path=screenshots / f"{name}-menu.png")
        await page.keyboard.press("Escape")
        if size[0] < 1200:
            await page.get_by_role("button", name="Behind the scene").last.click()
            await page.wait_for_timeout(400)
            await page.screenshot(path=screenshots / f"{name}-panel.png")
        overflows = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not overflows
