"""Messages on the page: all that Telegram shows of them, and all that happens to them."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from small_scene import Told, page_of, told_page
from visiting import Visitor

from bot.playground.server import Loopback

pytestmark = pytest.mark.asyncio(loop_scope="session")

YOU = 7
MESSAGES = "#messages > .message"
AWAY = """Object.defineProperty(document, "hidden", {configurable: true, get: () => %s});
  document.dispatchEvent(new Event("visibilitychange"))"""
RICH = (
    "😀 <b>bold <i>both</i></b> <u>under</u> <s>struck</s> <code>2405.02246</code>\n"
    '<a href="https://arxiv.org/abs/2405.02246">paper</a> @daily_papers /today #DailyPapers '
    "<tg-spoiler>secret</tg-spoiler>\n"
    '<pre><code class="language-python">print("&lt;b&gt;")</code></pre>\n'
    "<blockquote>said</blockquote>\n"
    "<blockquote expandable>1\n2\n3\n4\n5\n6</blockquote>\nend"
)


async def in_private(there: Told, visitor: Visitor) -> Page:
    """The chat with the bot, where you have said something."""
    there.scene.telegram.says(there.scene.cast.you.user, "/start")
    page = await visitor.opens(there.url)
    await page.locator(".chat").nth(1).click()
    await expect(page.locator(MESSAGES)).to_have_count(1)
    return page


async def test_every_kind_of_text_is_shown_as_what_it_is(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        await there.bot.say(YOU, RICH, link_preview_options={"is_disabled": True})
        text = page.locator(f"{MESSAGES} .text").nth(1)
        await expect(text.locator("strong")).to_have_text("bold both")
        await expect(text.locator("strong em")).to_have_text("both")
        await expect(text.locator("u")).to_have_text("under")
        await expect(text.locator("s")).to_have_text("struck")
        await expect(text.locator("> code")).to_have_text("2405.02246")
        await expect(text.locator("pre")).to_have_attribute("data-language", "python")
        await expect(text.locator("pre")).to_have_text('print("<b>")')
        paper = text.get_by_role("link", name="paper", exact=True)
        assert await paper.get_attribute("href") == "https://arxiv.org/abs/2405.02246"
        assert await paper.get_attribute("rel") == "noreferrer noopener"
        assert await paper.get_attribute("target") == "_blank"
        await expect(text.locator("blockquote").first).to_have_text("said")
        await expect(text.get_by_role("button", name="#DailyPapers")).to_be_visible()


async def test_a_spoiler_is_read_only_once_it_is_opened_by_hand_or_by_key(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        number = await there.bot.say(YOU, "<tg-spoiler>one</tg-spoiler> and <tg-spoiler>two</tg-spoiler>")
        covers = page.get_by_role("button", name="Hidden text, show it")
        await expect(covers).to_have_count(2)
        await expect(page.get_by_text("one", exact=True)).to_be_hidden()
        await covers.first.click()
        await expect(page.get_by_text("one", exact=True)).to_be_visible()
        await covers.first.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("two", exact=True)).to_be_visible()
        await there.bot.call(
            "editMessageText",
            chat_id=YOU,
            message_id=number,
            parse_mode="HTML",
            text="<tg-spoiler>one</tg-spoiler> again",
        )
        await expect(page.get_by_text("one", exact=True)).to_be_visible()


async def test_a_long_quote_unfolds_and_a_short_one_has_nothing_to_unfold(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        await there.bot.say(YOU, RICH)
        await there.bot.say(YOU, "<blockquote expandable>short</blockquote>")
        more = page.locator(".more")
        await expect(more.nth(0)).to_be_visible()
        await expect(more.nth(1)).to_be_hidden()
        inner = page.locator(".inner").first
        folded = await inner.evaluate("(node) => node.clientHeight")
        await more.nth(0).click()
        await expect(more.nth(0)).to_have_text("Show less")
        await expect(more.nth(0)).to_have_attribute("aria-expanded", "true")
        assert await inner.evaluate("(node) => node.clientHeight") > 1.5 * folded


async def test_commands_in_a_text_say_themselves(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        await there.bot.say(YOU, "Try /today")
        await page.get_by_role("button", name="/today", exact=True).click()
        await expect(page.locator(f"{MESSAGES}.mine").last).to_contain_text("/today")


async def test_a_changed_message_says_so_and_a_deleted_one_fades(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        number = await there.bot.say(YOU, "Before", disable_notification=True)
        message = page.locator(MESSAGES).nth(1)
        await expect(message.get_by_role("img", name="Sent without a sound")).to_be_visible()
        await there.bot.call("editMessageText", chat_id=YOU, message_id=number, text="After")
        await expect(message).to_contain_text("After")
        await expect(message.locator(".meta")).to_contain_text("edited")
        await there.bot.call("deleteMessage", chat_id=YOU, message_id=number)
        await expect(page.locator(MESSAGES)).to_have_count(1)


async def test_a_press_spins_until_it_is_answered_by_a_toast_or_an_alert(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        rows = {
            "inline_keyboard": [
                [{"text": "More", "callback_data": "m"}, {"text": "Site", "url": "https://example.com"}]
            ]
        }
        await there.bot.say(YOU, "Hello", reply_markup=rows)
        button = page.get_by_role("button", name="More")

        async def pressed() -> str:
            before = set(there.scene.telegram.presses_open)
            await button.click()
            await expect(button).to_have_attribute("aria-busy", "true")
            await expect(button).to_have_class("press waits")
            (press,) = set(there.scene.telegram.presses_open) - before
            return press

        await there.bot.call("answerCallbackQuery", callback_query_id=await pressed(), text="Just so")
        await expect(page.locator(".toast")).to_have_text("Just so")
        await expect(button).to_have_class("press")
        await there.bot.call(
            "answerCallbackQuery", callback_query_id=await pressed(), text="Look here", show_alert=True
        )
        await expect(page.get_by_role("dialog")).to_contain_text("Look here")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await expect(page.get_by_role("link", name="Site")).to_have_attribute("href", "https://example.com/")


async def test_a_press_that_nobody_answers_stops_spinning_and_its_answer_is_shown_all_the_same(
    visitor: Visitor,
) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        await page.clock.install()
        rows = {"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]}
        await there.bot.say(YOU, "Hello", reply_markup=rows)
        button = page.get_by_role("button", name="More")
        await button.click()
        await expect(button).to_have_class("press waits")
        await expect(button).to_have_attribute("aria-busy", "true")
        await page.clock.fast_forward(11_000)
        await expect(button).to_have_class("press")
        (press,) = there.scene.telegram.presses_open
        await there.bot.call("answerCallbackQuery", callback_query_id=press, text="At last")
        await expect(page.locator(".toast")).to_have_text("At last")


async def test_an_open_menu_follows_what_the_bot_offers_and_keeps_what_was_chosen(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)

        async def offer(*words: str) -> None:
            listed = [{"command": word, "description": "Something"} for word in words]
            await there.bot.call("setMyCommands", commands=listed)

        await offer("today", "track")
        field = page.get_by_role("combobox", name="Message")
        await expect(page.get_by_role("button", name="Commands")).to_be_visible()
        await field.fill("/t")
        await expect(page.get_by_role("option")).to_have_count(2)
        await field.press("ArrowDown")
        await field.press("ArrowDown")
        await offer("tell", "today", "track", "help")
        await expect(page.get_by_role("option")).to_have_count(3)
        await expect(page.get_by_role("option", selected=True)).to_contain_text("/track")
        await offer("help")
        await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_the_bot_is_seen_to_type_and_a_reply_quotes_what_it_answers(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        await there.bot.call("sendChatAction", chat_id=YOU, action="typing")
        await expect(page.locator("#talk-about")).to_have_text("Daily Papers is typing…")
        await there.bot.say(YOU, "Yes?", reply_parameters={"message_id": 1})
        await expect(page.locator("#talk-about")).not_to_contain_text("typing")
        await page.get_by_role("button", name="In reply to You: /start").click()
        await expect(page.locator(MESSAGES).first).to_be_focused()
        await page.locator(MESSAGES).nth(1).hover()
        await page.locator(MESSAGES).nth(1).get_by_role("button", name="Reply", exact=True).click()
        await page.keyboard.type("No")
        await page.keyboard.press("Enter")
        await expect(page.locator(f"{MESSAGES} .quoted").last).to_contain_text("Yes?")


async def test_the_bots_own_keyboard_says_its_words_and_goes_away(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        keyboard = {"keyboard": [["Seoul", "New York"], ["Berlin"]], "input_field_placeholder": "A city"}
        await there.bot.say(YOU, "Where?", reply_markup=keyboard)
        keys = page.get_by_role("group", name="Keyboard of the bot")
        await expect(keys.get_by_role("button")).to_have_count(3)
        await expect(page.get_by_placeholder("A city")).to_be_visible()
        await keys.get_by_role("button", name="New York").click()
        await expect(page.locator(f"{MESSAGES}.mine").last).to_contain_text("New York")
        await there.bot.say(YOU, "Fine.", reply_markup={"remove_keyboard": True})
        await expect(keys).to_be_hidden()


async def test_a_document_is_downloaded(visitor: Visitor, tmp_path: Path) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        form = {"document": ("papers.bib", b"@article{}", "text/plain")}
        url = f"/bot{there.scene.telegram.token}/sendDocument"
        await there.bot._client.post(url, data={"chat_id": str(YOU), "caption": "Here"}, files=form)
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Download papers.bib, 10 B").click()
        download = await downloading.value
        assert download.suggested_filename == "papers.bib"
        await download.save_as(tmp_path / "kept")
        assert (tmp_path / "kept").read_bytes() == b"@article{}"


async def test_a_group_has_its_topics_and_names_who_speaks(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        group = there.scene.cast.group
        page = await visitor.opens(there.url)
        await page.locator(".chat").nth(2).click()
        there.scene.telegram.says(there.scene.cast.jiwoo.user, "안녕하세요", chat=group, topic=1)
        papers = page.get_by_role("tab", name="Papers")
        await expect(papers.locator(".unread")).to_have_text("1")
        await papers.click()
        await expect(page.locator(MESSAGES)).to_contain_text("Ji-woo")
        await expect(papers.locator(".unread")).to_have_count(0)
        await page.get_by_role("combobox", name="Message").fill("Hi")
        await page.keyboard.press("Enter")
        await expect(page.locator(f"{MESSAGES}.mine")).to_have_count(1)
        assert [message.topic for message in group.messages.values()] == [1, 1]
        await page.get_by_role("tab", name="General").click()
        await expect(page.locator(MESSAGES)).to_have_count(0)


async def test_one_who_reads_above_stays_there_and_is_told_of_new_messages(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        for number in range(30):
            await there.bot.say(YOU, f"Line {number}\n\nand more")
        await expect(page.locator(MESSAGES)).to_have_count(31)
        scroller = page.locator("#scroller")
        await expect(page.locator(MESSAGES).last).to_be_in_viewport()
        await scroller.evaluate("(node) => node.scrollTo(0, 0)")
        await page.wait_for_timeout(100)
        await there.bot.say(YOU, "The newest")
        newer = page.get_by_role("button", name="1 new message")
        await expect(newer).to_be_visible()
        assert await scroller.evaluate("(node) => node.scrollTop") == 0
        await newer.click()
        await expect(page.locator(MESSAGES).last).to_be_in_viewport()
        await expect(newer).to_be_hidden()


async def test_two_tabs_and_one_that_was_away_show_the_same(visitor: Visitor) -> None:
    async with told_page(visitor) as there:
        page = await in_private(there, visitor)
        other = await visitor.opens(there.url, beside=page)
        await other.locator(".chat").nth(1).click()
        await expect(other.locator(MESSAGES)).to_have_count(1)
        await other.evaluate(AWAY % "true")
        gone = await there.bot.say(YOU, "gone before anybody looked")
        kept = await there.bot.say(YOU, "kept")
        await there.bot.call("deleteMessage", chat_id=YOU, message_id=gone)
        await expect(page.locator(MESSAGES)).to_have_count(2)
        await expect(other.locator(MESSAGES)).to_have_count(1)
        await other.evaluate(AWAY % "false")
        await expect(other.locator(MESSAGES)).to_have_count(2)
        await expect(other.locator(f"[data-key='{YOU}:{kept}']")).to_have_count(1)
        await other.reload()
        await expect(other.locator(MESSAGES)).to_have_count(2)


async def test_a_playground_that_was_started_anew_is_shown_from_its_beginning(visitor: Visitor) -> None:
    visitor.expected = "net::ERR_"
    async with told_page(visitor) as before, told_page(visitor) as after:
        serving = AsyncExitStack()
        first = await serving.enter_async_context(Loopback(page_of(before.scene)[0].app))
        page = await visitor.opens(f"{first.url}/")
        await page.locator(".chat").nth(1).click()
        before.scene.telegram.says(before.scene.cast.you.user, "before")
        await expect(page.locator(MESSAGES)).to_contain_text("before")
        await serving.aclose()
        await expect(page.get_by_role("alert")).to_contain_text("trying again")
        after.scene.telegram.says(after.scene.cast.you.user, "after")
        async with Loopback(page_of(after.scene)[0].app, port=int(first.url.rpartition(":")[2])):
            await expect(page.locator(MESSAGES)).to_have_count(1)
            await expect(page.locator(MESSAGES)).to_contain_text("after")
            await expect(page.get_by_role("alert")).to_be_hidden()
            await visitor.goes()
