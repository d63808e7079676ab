"""Our reading of Telegram's HTML agrees with Telegram's own parser."""

import json
from typing import Any, cast

import pytest
import tdjson
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.telegram.entities import BadMarkup, Entity
from bot.playground.telegram.markup import parse_html, trim

KINDS = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMentionName": "text_mention",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeCustomEmoji": "custom_emoji",
    "textEntityTypeDateTime": "date_time",
}
Reading = tuple[str, list[tuple[int, int, str, str]]] | str


def ask(**query: object) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(query).encode())
    assert answer is not None
    return cast("dict[str, Any]", json.loads(answer))


@pytest.fixture(scope="module", autouse=True)
def quiet_parser() -> None:
    ask(**{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def telegrams_reading(html: str) -> Reading:
    answer = ask(**{"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}})
    if answer["@type"] == "error":
        return str(answer["message"])
    entities = [
        (
            e["offset"],
            e["length"],
            KINDS[e["type"]["@type"]],
            e["type"].get("url") or e["type"].get("language", ""),
        )
        for e in answer["entities"]
    ]
    return str(answer["text"]), sorted(entities)


def our_reading(html: str) -> Reading:
    try:
        text, entities = parse_html(html)
    except BadMarkup as bad:
        return str(bad)
    return text, sorted(
        (e.offset, e.length, e.type, str(e.extra.get("url") or e.extra.get("language", ""))) for e in entities
    )


TABLE = """
plain text, nothing else
<b>x</b> <strong>x</strong> <i>x</i> <em>x</em> <u>x</u> <ins>x</ins> <s>x</s> <strike>x</strike> <del>x</del>
<B>x</b> <b >x</b > <b>x</>
a😀<b>b</b>é<i>한국</i>
<b>a<i>b</i>c</b>
<b></b>x
<b>x
<b>x</i>
<b>ééééé</i>
<b><i>a</b></i>
</b>
</
<b></
<b></b
<b></b c>
<b></ b>
a < b
a <
<b
< b>
<br>
<br/>
<b/>x</b>
<b />x</b>
<h1>x</h1>
<!-- x -->
<É>x
<span>x</span>
<span class>x</span>
<span class='tg-x'>x</span>
<span class="tg-spoiler">x</span>
<tg-spoiler>x</tg-spoiler>
<blockquote>a</blockquote><blockquote expandable>b</blockquote><blockquote expandable='y'>c</blockquote>
<blockquote>a<blockquote>b</blockquote></blockquote>
<code>a<b>b</b></code>
<pre>a</pre>
<pre><code class="language-python">x</code></pre>
<code class="language-python"><pre>x</pre></code>
<pre>x <code class="language-python">x</code></pre>
<code class="language-python">x</code>
<pre><code>x</code></pre>
<pre><code class="other">x</code></pre>
<a href="https://arxiv.org/abs/2405.02246">x</a>
<a href="arxiv.org">x</a>
<a href='https://e.org?a=1&b=2&amp;c=3'>x</a>
<a href='HTTP://E.org/Ä?q=ü#f'>x</a>
<a href='http://e.org#x'>x</a>
<a href='http://e.org/a b'>x</a>
<a href='http://127.0.0.1:80/x'>x</a>
<a href='http://localhost:80/x'>x</a>
<a href='http://e.org:99999/a'>x</a>
<a href='http://[::1]/a'>x</a>
<a href='http://한국.kr/'>x</a>
<a href='http://x'>x</a>
<a href='ftp://e.org'>x</a>
<a href="javascript:1">x</a>
<a href="">x</a>
<a href>x</a>
<a>https://e.org</a>
<a href=https://e.org>x</a>
<a href=e.org>x</a>
<a href = "http://e.org" >x</a>
<a href="tg://user?id=5">x</a>
<a href='x>b</a>
<b =x>
<b x>
<b x
<b x=
<b x=a
<b x='a'
<b x='a'y='c'>x</b>
<b x y='c'>x</b>
<b 'x'>y</b>
<b x"y>y</b>
<b x/y>y</b>
&amp;&lt;&gt;&quot;&apos;&nbsp;&copy;
&amp &amper; &AMP; & &; &&lt;
&#65;&#x41;&#X41;&#65x&#;&#x;&#0;&#128512;&#9999999999;&#x10ffff;&#x10fffe;
&#00000065; &#000065; &#0000065;
&#xd83d;&#xde00;
<b>&lt;think&gt;</b>
<tg-emoji emoji-id="5">👍</tg-emoji>
<tg-emoji>x</tg-emoji>
<tg-emoji emoji-id=''></tg-emoji>
<tg-time unix="1700000000" format="wDT">x</tg-time>
<tg-time unix="1700000000">x</tg-time>
<tg-time>x</tg-time>
<tg-time unix='x'>x</tg-time>
<tg-time unix='1' format='q'>x</tg-time>
""".strip().splitlines()


@pytest.mark.parametrize("html", TABLE)
def test_each_kind_of_markup_is_read_as_telegram_reads_it(html: str) -> None:
    assert telegrams_reading(html) == our_reading(html)


@pytest.mark.parametrize(
    "html", ["", " <b> x </b>\n", "<b\0>", "<b>x</b\0>", "<\vb>", "<b\v>x</b>", "a\rb\0c\x01"]
)
def test_blanks_and_signs_that_do_not_print_are_read_as_telegram_reads_them(html: str) -> None:
    assert telegrams_reading(html) == our_reading(html)


KNOWN = ["b", "i", "u", "s", "em", "strong", "code", "pre", "blockquote", "a", "span", "tg-spoiler"]
NAMES = st.sampled_from([*KNOWN, "br", "p", "B"])
ATTRIBUTES = st.sampled_from(
    [
        "",
        "",
        "",
        " ",
        " x",
        " class='tg-spoiler'",
        ' href="http://e.org/?a&amp;b"',
        " x=",
        ' y="',
        " expandable",
        "='",
    ]
)
START = st.builds(lambda name, attributes: f"<{name}{attributes}>", NAMES, ATTRIBUTES)
END = st.builds(lambda name: f"</{name}>", NAMES)
WORDS = st.text(st.sampled_from("ab <>&/;\"'=é한😀\n#x1"), max_size=6)
CHARACTERS = st.sampled_from(["&lt;", "&amp;", "&#60;", "&#x1F600;", "&nbsp;", "&quot", "&#"])


def element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda name, inner: f"<{name}>{inner}</{name}>", NAMES, inside)


NESTED = st.recursive(
    st.text("abé😀 ", max_size=4) | CHARACTERS, lambda x: element(x) | st.builds(str.__add__, x, x)
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.one_of(START, END, WORDS, CHARACTERS), max_size=8).map("".join))
def test_broken_markup_is_refused_in_telegrams_words(html: str) -> None:
    assert telegrams_reading(html) == our_reading(html)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(NESTED)
def test_nested_markup_gives_telegrams_entities(html: str) -> None:
    assert telegrams_reading(html) == our_reading(html)


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("  <b>x</b>  ", "x", [("bold", 0, 1)]),
        ("<b> x </b>\n", " x", [("bold", 0, 2)]),
        ("\n\nx 😀 \n", "x 😀", []),
        ("x<i>  </i>", "x", []),
    ],
)
def test_blanks_around_a_text_are_cut(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    trimmed, left = trim(*parse_html(html))
    assert (text, entities) == (trimmed, [(e.type, e.offset, e.length) for e in left])


def test_an_entity_is_counted_in_utf16_units() -> None:
    assert parse_html("😀<b>x</b>")[1] == (Entity("bold", 2, 1),)
