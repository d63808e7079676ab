"""Text that is escaped, links nowhere by accident, and knows its length."""

from __future__ import annotations

import pytest
from arbitrary import ANY_TEXT
from hypothesis import given
from hypothesis import strategies as st
from telegram_parser import Telegram

from bot.chat.render.html import (
    Html,
    code,
    cut_at_word,
    entities,
    is_link,
    length,
    link,
    one_line,
    quote,
    say,
    shown,
    words,
)


def test_what_is_not_html_is_escaped() -> None:
    assert say("<b>{title}</b>", title="Let's <think> & go") == "<b>Let&#x27;s &lt;think&gt; &amp; go</b>"
    assert Html(", ").join(["a<b", Html("<i>c</i>")]) == "a&lt;b, <i>c</i>"


def test_numbers_keep_their_format() -> None:
    assert say("★{stars:,}", stars=12345) == "★12,345"


def test_html_is_not_escaped_twice() -> None:
    assert say("{once}", once=say("{text}", text="a & b")) == "a &amp; b"


@pytest.mark.parametrize(
    "token",
    [
        "cs.CL", "model.py", "foo.bar", "@huggingface", "#x_1", "#привет", "/cmd", "(/cmd)", "$BTC", "$1INCH",
        "https://github.com/a/b", "http://x.y1", "tg://resolve?domain=abc", "1.2.3.4", "http://1.2.3.4/a",
        "me@x.org", "x.рф", "3.ai", "www.a.co.uk", "mailto:a@b.com",
    ],
)  # fmt: skip
def test_no_token_becomes_a_link(token: str, telegram: Telegram) -> None:
    assert telegram.links_found_in(token), "it would be none anyway"
    assert telegram.links_found_in(shown(words(f"see {token}, or not"))) == []


@pytest.mark.parametrize(
    "text", ["GPT-4.5", "2501.00001", "at 3.5 times", "The end. Next", "and/or", "a, b: c", "$5"]
)
def test_what_is_no_link_stays_as_it_is(text: str) -> None:
    assert words(text) == text


@given(ANY_TEXT)
def test_any_words_are_taken_and_link_nowhere(telegram: Telegram, text: str) -> None:
    rendered = words(text)
    parsed, marked = telegram.parse(rendered)
    assert marked == []
    assert telegram.links_found_in(parsed) == []
    assert length(rendered) == len(parsed.encode("utf-16-le")) // 2


def test_words_are_on_one_line_and_without_signs_nobody_sees() -> None:
    assert one_line("a \n  b\x00c \u202ed\ud800 ") == "a bc d?"


def test_code_is_left_as_it_is() -> None:
    assert code("/settle 12 <sent>") == "<code>/settle 12 &lt;sent&gt;</code>"


def test_length_counts_what_is_read_and_not_the_markup() -> None:
    assert length(link("https://arxiv.org/abs/1", "a < b")) == 5
    assert length(words("𝒳 한")) == 4


def test_entities_are_counted() -> None:
    assert entities(quote(link("https://arxiv.org", "x"), expandable=True)) == 2


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("short enough", 12, "short enough"),
        ("one two three", 12, "one two…"),
        ("one two, three", 10, "one two…"),
        ("onelongword", 6, "onelo…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_text_is_cut_at_a_word(text: str, most: int, cut: str) -> None:
    assert cut_at_word(text, most) == cut


@given(st.text(), st.integers(0, 40))
def test_a_cut_text_is_never_too_long(text: str, most: int) -> None:
    assert len(cut_at_word(text, most)) <= max(most, 0) or len(text) <= most


@pytest.mark.parametrize(
    "url", ["https://github.com/a/b?c=d&e=f#g", "http://x.io", "https://huggingface.co:8443/a"]
)
def test_a_link_telegram_keeps_is_one(url: str, telegram: Telegram) -> None:
    assert is_link(url)
    assert [one.kind for one in telegram.parse(link(url, "x"))[1]] == ["TextUrl"]


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://a.org/b",
        "http://localhost/a",
        "http://x",
        "https://a.org/b c",
        "arxiv.org",
        "https://a.org/" + "b" * 600,
        "https://a.org:99999/",
    ],
)
def test_a_link_telegram_drops_is_none(url: str | None) -> None:
    assert not is_link(url)


@given(st.from_regex(r"https?://[!-~]{1,30}", fullmatch=True))
def test_what_counts_as_a_link_is_one_to_telegram(telegram: Telegram, url: str) -> None:
    if is_link(url):
        assert [one.kind for one in telegram.parse(link(url, "x"))[1]] == ["TextUrl"], url
