"""The playground that ships in a real browser, driven as a person would."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from open_playground import open_playground
from playwright.async_api import Locator, Page, expect
from visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

POSTS = 6
"""What the sample's day is in the channel: a header and five cards."""
A_SECOND = 1000.0
_FIGURES = "8 billion parameters"
"""What a card says that a model which talks nonsense gets wrong."""
MESSAGES = "#messages > .message"
THEIRS = f"{MESSAGES}:not(.mine)"
CALLS = "#panel .call"
CHANNEL, BOT, GROUP = range(3)
SEEN = """() => {
  const image = [...document.querySelectorAll("#messages img")].at(-1);
  image.scrollIntoView();
  return image.naturalWidth > 0;
}"""
"""Whether the last picture is drawn. Looked for anew each time: a message that changes is another node."""


async def choose(page: Page, chat: int) -> None:
    """Open the first, second … chat of the list."""
    await page.locator(".chat").nth(chat).click()


async def be(page: Page, name: str) -> None:
    await page.locator("label.person").filter(has_text=name).click()


async def say(page: Page, text: str) -> None:
    await page.get_by_role("combobox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def start(page: Page) -> None:
    """Begin to talk with the bot, which says hello."""
    await choose(page, BOT)
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(THEIRS)).to_have_count(1)


async def move(page: Page, word: str) -> None:
    """Move the clock, until it is there."""
    button = page.get_by_role("button", name=word, exact=True)
    await button.click()
    await expect(button).to_be_enabled()


async def turn(page: Page, name: str, *, on: bool) -> None:
    switch = page.get_by_role("switch", name=name)
    await expect(switch).to_have_attribute("aria-checked", str(not on).lower())
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", str(on).lower())


def last(page: Page) -> Locator:
    return page.locator(MESSAGES).last


def ledger(page: Page, chat: str, state: str) -> Locator:
    """The rows of a chat's deliveries in this state."""
    of_chat = page.locator("#panel tbody tr").filter(has_text=chat)
    return of_chat.filter(has=page.locator(f"td.{state}"))


async def test_telegram_is_slow_forgets_to_answer_and_has_enough(visitor: Visitor) -> None:
    async with open_playground(visitor) as there:
        page = await visitor.opens(there.url)
        await start(page)
        await turn(page, "Telegram is slow", on=True)
        await say(page, "/help")
        await expect(page.locator(THEIRS)).to_have_count(2)
        took = page.locator(".ms", has_text=re.compile(r"^3\d{3} ms$"))
        await expect(page.locator(CALLS).filter(has=took, has_text="sendMessage")).to_have_count(1)
        await turn(page, "Telegram is slow", on=False)
        await turn(page, "Telegram forgets to answer", on=True)
        await say(page, "/lang")
        await expect(page.locator(THEIRS)).to_have_count(3)
        call = page.locator(CALLS).filter(has_text="sendMessage").first
        await expect(call).to_contain_text("…")
        await turn(page, "Telegram forgets to answer", on=False)
        await expect(call).to_contain_text("200")
        await turn(page, "Telegram says “too many”", on=True)
        await say(page, "/help")
        await expect(page.locator(CALLS).filter(has_text="retry after 5").first).to_contain_text("429")
        await expect(page.locator(THEIRS)).to_have_count(3)
        await turn(page, "Telegram says “too many”", on=False)


async def test_the_clock_goes_where_it_is_sent_and_everybody_gets_their_list(visitor: Visitor) -> None:
    async with open_playground(visitor) as there:
        page = await visitor.opens(there.url)
        time = page.locator("#clock b")
        await expect(page.locator(".chat").nth(GROUP)).to_contain_text("Daily Papers: Hello")
        await move(page, "Next post")
        await expect(time).to_contain_text("09:00:")
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)
        await be(page, "Ji-woo")
        await choose(page, BOT)
        await expect(page.locator(THEIRS).filter(has_text="9편 중 추천 상위 5편")).to_have_count(1)
        await be(page, "Sam")
        await expect(time).to_contain_text("20:00:")
        talk = page.locator(THEIRS)
        promised = talk.filter(has_text="Wed 15 May at 08:30")
        await expect(promised).to_have_count(1)
        await expect(talk.filter(has_text="at 08:30 (New York)")).to_have_count(1)
        await expect(talk).to_have_count(3)
        await move(page, "Next morning")
        await expect(time).to_contain_text("08:30:")
        await expect(talk.filter(has_text="top 5 of 9 papers")).to_have_count(1)
        await expect(talk).to_have_count(4)
        await expect(ledger(page, "Sam", "sent")).to_have_count(2)
        await move(page, "+1 hour")
        await expect(time).to_contain_text("09:30:")
        await move(page, "+1 min")
        await expect(time).to_contain_text("09:31:")


async def test_the_days_posts_arrive_with_their_pictures(visitor: Visitor) -> None:
    async with open_playground(visitor) as there:
        page = await visitor.opens(there.url)
        await expect(page.get_by_role("heading", name="Daily Papers")).to_be_visible()
        await expect(page.locator(".empty")).to_contain_text("No messages here yet.")
        await move(page, "Midnight UTC")
        await expect(page.locator("#clock small")).to_have_text("Wed 15 May, Seoul · 00:00 UTC")
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)
        await expect(page.locator(MESSAGES).first).to_contain_text("2024-05-14")
        await expect(page.locator(MESSAGES).first.locator(".more")).to_have_text("Show more")
        pictures = page.locator(f"{MESSAGES} img")
        await expect(pictures).to_have_count(5)
        await expect(pictures.last).to_have_attribute("alt", re.compile("Plot2Code"))
        await page.wait_for_function(SEEN)
        assert await page.evaluate("document.querySelector('#scroller').scrollHeight") > 2000
        await expect(ledger(page, "@daily_papers", "sent")).to_have_count(POSTS)


async def test_the_first_post_is_there_within_a_second(visitor: Visitor) -> None:
    async with open_playground(visitor, posted=True) as there:
        await there.stage.telegram.wait_until(lambda: len(there.stage.posts()) >= POSTS, timeout=15)
        took = []
        for _ in range(3):
            page = await visitor.opens(there.url)
            await page.locator(MESSAGES).first.wait_for(state="attached")
            took.append(await page.evaluate("performance.now()"))
        print(f"\nfirst post after {min(took):.0f} ms (all: {', '.join(f'{ms:.0f}' for ms in took)})")
        assert min(took) < A_SECOND


async def test_today_is_typed_answered_and_a_card_opens_in_place_and_closes(visitor: Visitor) -> None:
    async with open_playground(visitor, posted=True) as there:
        page = await visitor.opens(there.url)
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)
        await start(page)
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


async def test_somebody_subscribes_by_the_menu_and_changes_the_language(visitor: Visitor) -> None:
    async with open_playground(visitor) as there:
        page = await visitor.opens(there.url)
        await start(page)
        field = page.get_by_role("combobox", name="Message")
        await field.press_sequentially("/sub")
        await expect(page.get_by_role("option")).to_have_count(1)
        await field.press("ArrowDown")
        await expect(field).to_have_attribute("aria-activedescendant", "command-0")
        await field.press("Enter")
        await expect(page.locator(f"{MESSAGES}.mine").last).to_contain_text("/subscribe")
        await expect(page.locator(THEIRS).filter(has_text="Seoul")).not_to_have_count(0)
        await say(page, "/lang")
        asked = page.locator(MESSAGES).filter(has=page.get_by_role("button", name="한국어"))
        await asked.last.get_by_role("button", name="한국어").click()
        await say(page, "/help")
        await expect(page.locator(THEIRS).filter(has_text="/today").last).to_contain_text("니다")
        await expect(page.locator(CALLS).first).to_contain_text("200")


async def test_an_admin_resends_with_a_preview(visitor: Visitor) -> None:
    async with open_playground(visitor, posted=True) as there:
        page = await visitor.opens(there.url)
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)
        await start(page)
        await say(page, "/resend 2024-05-14")
        await expect(page.locator(MESSAGES)).to_have_count(4)
        await expect(last(page)).to_contain_text("2024-05-14")
        await last(page).locator(".press[data-data]").first.click()
        await expect(last(page)).to_contain_text("on their way")
        await choose(page, CHANNEL)
        await expect(page.locator(MESSAGES)).to_have_count(2 * POSTS)
        await expect(ledger(page, "@daily_papers", "sent")).to_have_count(2 * POSTS)


async def test_a_link_in_the_channel_leads_to_start_in_the_bot(visitor: Visitor) -> None:
    async with open_playground(visitor, posted=True) as there:
        page = await visitor.opens(there.url)
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)
        await be(page, "Max")
        await expect(page.locator("#instead")).to_contain_text("Only administrators post here.")
        await page.locator(MESSAGES).last.locator("a.press").first.click()
        await page.get_by_role("button", name="Unblock").click()
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(last(page)).to_contain_text("Plot2Code")
        await expect(last(page).locator("time")).to_have_text("02:00")


async def test_telegram_goes_down_and_comes_back_with_nothing_lost(visitor: Visitor) -> None:
    async with open_playground(visitor) as there:
        page = await visitor.opens(there.url)
        await expect(page.locator(".chat").nth(GROUP)).to_contain_text("Daily Papers: Hello")
        await turn(page, "Telegram is down", on=True)
        for word in ("Midnight UTC", "+1 hour", "+1 min", "+1 hour"):
            await move(page, word)
        await expect(ledger(page, "@daily_papers", "pending")).not_to_have_count(0)
        await expect(page.locator(MESSAGES)).to_have_count(0)
        came_back = there.stage.telegram.clock.now()
        await turn(page, "Telegram is down", on=False)
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)
        await expect(ledger(page, "@daily_papers", "sent")).to_have_count(POSTS)
        assert (there.stage.telegram.clock.now() - came_back).total_seconds() < 600
        await expect(page.locator(CALLS).filter(has_text="getUpdates")).to_have_count(0)


async def test_hugging_face_is_down_and_the_day_is_posted_when_it_is_back(visitor: Visitor) -> None:
    async with open_playground(visitor) as there:
        page = await visitor.opens(there.url)
        await turn(page, "Hugging Face is down", on=True)
        await move(page, "Midnight UTC")
        await expect(page.locator("#panel tbody tr").filter(has_text="Ji-woo")).to_have_count(1)
        await expect(page.locator(MESSAGES)).to_have_count(0)
        await turn(page, "Hugging Face is down", on=False)
        await move(page, "+1 min")
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)


async def test_what_a_model_says_that_is_not_so_is_left_out_and_a_model_that_is_down_is_named(
    visitor: Visitor,
) -> None:
    async with open_playground(visitor, posted=True) as there:
        page = await visitor.opens(there.url)
        await expect(page.locator(MESSAGES)).to_have_count(POSTS)
        await expect(page.locator(MESSAGES).nth(1)).to_contain_text(_FIGURES)
        await start(page)
        await turn(page, "The model is down", on=True)
        await say(page, "/rewrite 2405.02246")
        await expect(last(page)).to_contain_text("Not rewritten, English: HTTP 500")
        await turn(page, "The model is down", on=False)
        await turn(page, "The model talks nonsense", on=True)
        await say(page, "/rewrite 2405.02246")
        await choose(page, CHANNEL)
        await expect(page.locator(MESSAGES).nth(1)).to_contain_text("edited")
        await expect(page.locator(MESSAGES).nth(1)).not_to_contain_text(_FIGURES)
        await turn(page, "The model talks nonsense", on=False)
        await choose(page, BOT)
        await say(page, "/rewrite 2405.02246")
        await choose(page, CHANNEL)
        await expect(page.locator(MESSAGES).nth(1)).to_contain_text(_FIGURES)


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
    visitor: Visitor, screenshots: Path, name: str, size: tuple[int, int], dark: bool
) -> None:
    async with open_playground(visitor, posted=True) as there:
        page = await visitor.opens(there.url, size=size, dark=dark)
        await page.locator(".chat").first.wait_for()
        await expect(page.locator(".chat .last").first).to_contain_text("Plot2Code")
        if size[0] < 500:
            await page.screenshot(path=screenshots / f"{name}-chats.png")
        await choose(page, CHANNEL)
        await page.locator("#scroller").evaluate("(node) => node.scrollTo(0, 0)")
        await page.screenshot(path=screenshots / f"{name}-channel.png")
        await expect(page.locator(MESSAGES).nth(1)).to_contain_text(_FIGURES)
        await expect(page.locator(f"{MESSAGES} img").first).to_have_attribute(
            "alt", re.compile("What matters")
        )
        await page.locator(MESSAGES).nth(1).evaluate("(node) => node.scrollIntoView()")
        await page.wait_for_timeout(300)
        await page.screenshot(path=screenshots / f"{name}-card.png")
        if size[0] < 500:
            await page.get_by_role("button", name="Back to the chats").click()
        await choose(page, BOT)
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
