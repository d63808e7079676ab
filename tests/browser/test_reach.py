"""Who has no mouse, little room, or listens instead of looking gets everywhere too."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect
from small_scene import Told, told_page
from visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

YOU = 7
MESSAGES = "#messages > .message"
NAMELESS = """() => [...document.querySelectorAll("button, a, input, textarea, img, [role=button], dialog")]
  .filter((node) => node.checkVisibility())
  .filter((node) => !(node.getAttribute("aria-label") || node.labels?.length || node.innerText?.trim()
    || node.hasAttribute("alt") || node.querySelector("img[alt]:not([alt=''])")
    || node.getAttribute("aria-labelledby")))
  .map((node) => node.outerHTML.slice(0, 120))"""
TWICE = """() => Object.entries(Object.groupBy([...document.querySelectorAll("[id]")], (node) => node.id))
  .filter(([, nodes]) => nodes.length > 1).map(([id]) => id)"""
DANGLING = """() => [...document.querySelectorAll("[aria-controls], [aria-labelledby]")]
  .flatMap((node) => [node.getAttribute("aria-controls"), node.getAttribute("aria-labelledby")])
  .filter((id) => id && !document.getElementById(id))"""
ON_TOP = """() => {
  const menu = document.getElementById("menu");
  const { left, width, top } = menu.getBoundingClientRect();
  return menu.contains(document.elementFromPoint(left + width / 2, top + 16));
}"""
SMALL = """() => [...document.querySelectorAll("button, a.press, label.person")]
  .filter((node) => node.checkVisibility() && !node.matches(".link, .more, .quoted, .skip"))
  .filter((node) => node.getBoundingClientRect().height < 24)
  .map((node) => node.outerHTML.slice(0, 120))"""


async def a_talk(there: Told, page: Page) -> None:
    """Something of everything in the private chat."""
    there.scene.telegram.says(there.scene.cast.you.user, "/start")
    rows = {"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]}
    url = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2405.02246.png"
    await there.bot.say(
        YOU,
        "<b>A card</b> <tg-spoiler>secret</tg-spoiler>\n<blockquote expandable>1\n2\n3\n4\n5</blockquote>",
        reply_markup=rows,
        reply_parameters={"message_id": 1},
        link_preview_options={"url": url, "prefer_large_media": True, "show_above_text": True},
    )
    await there.bot.call("setMyCommands", commands=[{"command": "today", "description": "The list"}])
    await page.locator(".chat").nth(1).click()
    await expect(page.locator(MESSAGES)).to_have_count(2)


async def test_everything_has_a_name_and_every_reference_leads_somewhere(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url)
        await a_talk(there, page)
        assert await page.evaluate(NAMELESS) == []
        assert await page.evaluate(TWICE) == []
        assert await page.evaluate(DANGLING) == []
        assert await page.evaluate(SMALL) == []
        for landmark in (
            page.get_by_role("navigation", name="Chats", exact=True),
            page.get_by_role("main", name="Daily Papers", exact=True),
            page.get_by_role("complementary", name="Behind the scene", exact=True),
            page.get_by_role("log", name="New messages", exact=True),
            page.get_by_role("region", name="Messages", exact=True),
        ):
            await expect(landmark).to_have_count(1)
        assert await page.evaluate("document.documentElement.lang") == "en"


async def test_one_gets_everywhere_by_keyboard(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url)
        await a_talk(there, page)
        chats = page.locator(".chat")
        await chats.nth(1).focus()
        await page.keyboard.press("ArrowUp")
        await expect(chats.nth(0)).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        field = page.get_by_role("combobox", name="Message")
        await field.focus()
        await page.keyboard.press("ArrowUp")
        await expect(page.locator(MESSAGES).last).to_be_focused()
        await page.keyboard.press("r")
        await expect(field).to_be_focused()
        await expect(page.locator("#reply")).to_contain_text("A card")
        await page.keyboard.press("Escape")
        await expect(page.locator("#reply")).to_be_hidden()
        await page.keyboard.type("/t")
        await expect(page.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("listbox")).to_be_hidden()
        await page.keyboard.press("Shift+Enter")
        await expect(field).to_have_value("/t\n")
        await page.get_by_role("radio", name="You an admin").focus()
        await page.keyboard.press("ArrowDown")
        await expect(page.locator("#whoami")).to_contain_text("Ji-woo")
        await page.get_by_role("tab", name="General").wait_for(state="hidden")


async def test_a_focused_button_stays_so_when_its_message_changes(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url)
        await a_talk(there, page)
        button = page.get_by_role("button", name="More", exact=True)
        await button.focus()
        rows = {
            "inline_keyboard": [
                [{"text": "More", "callback_data": "m"}, {"text": "Less", "callback_data": "l"}]
            ]
        }
        await there.bot.call("editMessageReplyMarkup", chat_id=YOU, message_id=2, reply_markup=rows)
        await expect(page.get_by_role("button", name="Less")).to_be_visible()
        await expect(button).to_be_focused()


async def test_a_phone_shows_one_thing_at_a_time_and_leads_back(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url, size=(320, 640))
        await expect(page.locator("#talk")).to_be_hidden()
        await a_talk(there, page)
        await expect(page.locator("#chats")).to_be_hidden()
        opener = page.get_by_role("button", name="Behind the scene")
        await opener.click()
        await expect(page.get_by_role("switch", name="Block the bot")).to_be_visible()
        await expect(page.get_by_role("radio", name="You an admin")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("switch", name="Block the bot")).to_be_hidden()
        await expect(opener).to_be_focused()
        await page.get_by_role("button", name="Back to the chats").click()
        await expect(page.locator(".chat[aria-current]")).to_be_focused()
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_who_one_is_leads_to_the_panel_whether_or_not_it_has_to_be_opened(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url)
        await a_talk(there, page)
        whoami, person = page.locator("#whoami"), page.get_by_role("radio", name="You an admin")
        await expect(whoami).not_to_have_attribute("aria-expanded", re.compile(".*"))
        await whoami.click()
        await expect(person).to_be_focused()
        await expect(page.locator("#panel")).not_to_have_class("open")
        await page.set_viewport_size({"width": 900, "height": 800})
        await expect(whoami).to_have_attribute("aria-expanded", "false")
        await whoami.click()
        await expect(whoami).to_have_attribute("aria-expanded", "true")
        await expect(person).to_be_focused()
        await page.set_viewport_size({"width": 1280, "height": 800})
        await expect(page.locator("#panel")).not_to_have_class("open")


async def test_on_a_phone_the_circle_that_answers_leaves_the_time_to_be_read(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url, size=(390, 844))
        await a_talk(there, page)
        for message in await page.locator(MESSAGES).all():
            await message.hover()
            circle = await message.locator(".answer").bounding_box()
            time = await message.locator("time").bounding_box()
            assert circle is not None
            assert time is not None
            beside = circle["x"] + circle["width"] <= time["x"] or time["x"] + time["width"] <= circle["x"]
            assert beside or circle["y"] + circle["height"] <= time["y"]


async def test_at_twice_the_size_nothing_is_cut_off(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        # 1280 × 800 at 200 % leaves half as many of the page's own pixels.
        page = await visitor.opens(there.url, size=(640, 400), scale=2)
        await a_talk(there, page)
        await expect(page.get_by_role("combobox", name="Message")).to_be_in_viewport()
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_at_four_times_the_size_nothing_lies_over_the_menu(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url, size=(320, 225))
        await a_talk(there, page)
        named = [{"command": f"c{number}", "description": "Something"} for number in range(9)]
        await there.bot.call("setMyCommands", commands=named)
        await there.bot.say(YOU, "That is all.")
        await expect(page.locator(MESSAGES)).to_have_count(3)
        await page.get_by_role("combobox", name="Message").fill("/")
        await expect(page.get_by_role("option")).to_have_count(9)
        assert await page.evaluate(ON_TOP)


async def test_colours_are_chosen_and_kept(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url, dark=True)
        await a_talk(there, page)
        ground = "getComputedStyle(document.querySelector('#chats')).backgroundColor"
        assert await page.evaluate(ground) == "rgb(20, 25, 29)"
        await page.get_by_role("button", name="Colours: as the system has them").click()
        assert await page.evaluate(ground) == "rgb(255, 255, 255)"
        await expect(page.locator("#messages img")).to_have_attribute(
            "src", "picture/2405.02246.svg?theme=light"
        )
        await page.reload()
        await expect(page.get_by_role("button", name="Colours: light")).to_be_visible()
        assert await page.evaluate(ground) == "rgb(255, 255, 255)"


async def test_one_who_blocks_the_bot_can_let_it_in_again(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url)
        await a_talk(there, page)
        await page.get_by_role("switch", name="Block the bot").click()
        await expect(page.locator("#talk-about")).to_have_text("blocked by you")
        await page.get_by_role("button", name="Unblock").click()
        await expect(page.get_by_role("combobox", name="Message")).to_be_visible()
        await expect(page.get_by_role("switch", name="Block the bot")).to_have_attribute(
            "aria-checked", "false"
        )


async def test_what_cannot_be_done_is_said(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await visitor.opens(there.url)
        visitor.expected = "400 (Bad Request)"
        await page.get_by_role("button", name="Midnight UTC").click()
        await expect(page.locator(".toast")).to_have_text("It is midnight.")
