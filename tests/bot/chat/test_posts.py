"""What a post says, and that Telegram takes it whatever it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from arbitrary import ANY_TEXT, LONG_TEXT
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_day import DAY, Papers, an_entry
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render.message import Button
from bot.chat.render.paper import repositories
from bot.chat.render.posts import render
from bot.posts import Card, Digest, EmptyDay, Entry, Header, Notice, Post, Running
from storage.records import Listing, Origin, Paper, Summary

_BOT = "daily_papers_bot"
_LANGUAGES = ["ko", "en"]


def _busy(top: int, others: int, *, title: str = "A paper", gist: str = "It works.") -> Header:
    entries = tuple(an_entry(rank, title=title, gist=gist) for rank in range(1, top + others + 1))
    return Header(DAY, top + others, 12345, top=entries[:top], others=entries[top:])


# -- the header --------------------------------------------------------------------------------------------


def test_a_header_shows_fifteen_others_and_says_how_many_more(telegram: Telegram) -> None:
    message = render(_busy(5, 73), bot=_BOT)
    text = telegram.takes(message)
    assert "73 more papers of this day" in text
    assert "\n20. A paper ▲980\n" in text
    assert "21. A paper" not in text
    assert f'<a href="https://t.me/{_BOT}?start=d_2024-05-14">and 58 more papers</a>' in message.html


def test_a_header_leads_into_the_bot(papers: Papers) -> None:
    with speaking("ko"):
        assert render(papers.header("ko"), bot=_BOT).buttons == (
            (
                Button("봇에서 모두 보기", url=f"https://t.me/{_BOT}?start=d_2024-05-14"),
                Button("매일 받기", url=f"https://t.me/{_BOT}?start=sub"),
            ),
        )


def test_without_the_bots_name_nothing_leads_into_it(papers: Papers) -> None:
    for post in (papers.header("ko"), papers.card("ko"), _busy(5, 73)):
        message = render(post)
        assert message.buttons == ()
        assert "t.me" not in message.html


def test_links_of_a_header_show_no_preview(papers: Papers) -> None:
    assert render(papers.header("ko")).preview is None


def test_a_header_of_twenty_and_fifteen_keeps_all_its_links(telegram: Telegram) -> None:
    message = render(_busy(20, 58), bot=_BOT)
    telegram.takes(message)
    assert message.html.count("<a href") == 36


def test_a_header_too_long_loses_the_others_first_and_gists_from_the_bottom_next(telegram: Telegram) -> None:
    message = render(_busy(20, 58, title="word " * 40, gist="gist " * 50), bot=_BOT)
    text = telegram.takes(message)
    assert message.html.count("arxiv.org/abs") == 20
    gists = [paragraph.count("\n") for paragraph in text.split("\n\n")[1:21]]
    assert gists == sorted(gists, reverse=True)
    assert 0 < sum(gists) < 20
    assert "and 58 more papers" in text


def test_a_header_never_drops_a_paper_without_counting_it(telegram: Telegram) -> None:
    text = telegram.takes(render(_busy(78, 0, title="𝒳" * 200), bot=_BOT))
    shown = text.count("▲")
    assert 0 < shown < 78
    assert f"and {78 - shown} more papers" in text


def test_what_was_not_written_for_a_list_is_cut_sooner_there_than_a_gist() -> None:
    summary, excerpt, imported = (
        render(Header(DAY, 1, 1, (an_entry(1, gist="word " * 40, origin=origin),), ())).html
        for origin in (Origin.MODEL, Origin.EXCERPT, Origin.IMPORTED)
    )
    assert "word…" not in summary
    assert f"\n{'word ' * 25}word…\n" in excerpt
    assert f"\n{'word ' * 25}word…\n" in imported


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        ((Origin.MODEL,), "AI가 초록을 요약했습니다."),
        ((Origin.HUGGINGFACE,), "Hugging Face의 영어 AI 요약을 그대로 옮겼습니다."),
        ((Origin.EXCERPT,), "제목 아래에는 초록의 영어 문장을 그대로 옮겼습니다."),
        (
            (Origin.MODEL, Origin.EXCERPT),
            "AI가 초록을 요약했습니다. 요약이 없는 논문은 초록의 영어 문장을 그대로 옮겼습니다.",
        ),
        (
            (Origin.HUGGINGFACE, Origin.EXCERPT),
            (
                "Hugging Face의 영어 AI 요약을 그대로 옮겼습니다. "
                "요약이 없는 논문은 초록의 영어 문장을 그대로 옮겼습니다."
            ),
        ),
        (
            (Origin.MODEL, Origin.HUGGINGFACE),
            "AI가 초록을 요약했습니다. 일부는 Hugging Face의 영어 AI 요약입니다.",
        ),
        (
            (Origin.MODEL, Origin.HUGGINGFACE, Origin.EXCERPT),
            (
                "AI가 초록을 요약했습니다. 일부는 Hugging Face의 영어 AI 요약입니다. "
                "요약이 없는 논문은 초록의 영어 문장을 그대로 옮겼습니다."
            ),
        ),
        (
            (Origin.IMPORTED, Origin.EXCERPT),
            "아카이브에서 가져온 요약입니다. 요약이 없는 논문은 초록의 영어 문장을 그대로 옮겼습니다.",
        ),
        (
            (Origin.EXCERPT, Origin.IMPORTED, Origin.HUGGINGFACE, Origin.MODEL),
            (
                "AI가 초록을 요약했습니다. 일부는 Hugging Face의 영어 AI 요약입니다. "
                "일부 요약은 아카이브에서 가져왔습니다. "
                "요약이 없는 논문은 초록의 영어 문장을 그대로 옮겼습니다."
            ),
        ),
    ],
)
def test_a_header_says_what_was_done_to_its_text(origins: tuple[Origin, ...], said: str) -> None:
    top = tuple(an_entry(rank, origin=origin) for rank, origin in enumerate(origins, start=1))
    with speaking("ko"):
        assert render(Header(DAY, len(top), 9, top, ())).html.endswith(f"\n\n{said}\n#DailyPapers")


@pytest.mark.parametrize(
    ("hours", "english", "korean"),
    [
        (1, "for 1 hour.", "1시간 동안"),
        (9, "for 9 hours.", "9시간 동안"),
        (24, "for 1 day.", "1일 동안"),
        (36, "for 36 hours.", "36시간 동안"),
        (48, "for two days.", "이틀 동안"),
        (168, "for 7 days.", "7일 동안"),
    ],
)
def test_a_header_says_how_long_its_votes_are_kept_up_to_date(
    papers: Papers, hours: int, english: str, korean: str
) -> None:
    for language, said in (
        ("en", f"AI summaries of the abstracts. Votes are kept up to date {english}"),
        ("ko", f"AI가 초록을 요약했습니다. 추천 수는 {korean} 갱신됩니다."),
    ):
        with speaking(language):
            html = render(replace(papers.header(language), refreshed_for=hours)).html
        assert html.endswith(f"\n\n{said}\n#DailyPapers")


def test_a_header_without_summaries_still_says_that_its_votes_are_kept_up_to_date(papers: Papers) -> None:
    html = render(replace(papers.header("en", None), refreshed_for=48)).html
    assert html.endswith("</blockquote>\n\nVotes are kept up to date for two days.\n#DailyPapers")


def test_a_paper_that_climbed_has_an_arrow_behind_its_votes(papers: Papers) -> None:
    header = papers.header("en")
    climbed = replace(header.others[0], climbed=True)
    html = render(replace(header, others=(climbed, *header.others[1:]))).html
    assert html.count("↑") == 1
    assert f"▲{climbed.listing.votes} ↑\n" in html


def test_a_header_without_summaries_claims_nothing(papers: Papers) -> None:
    assert render(papers.header("ko", None)).html.endswith("</blockquote>\n\n#DailyPapers")


# -- the card ----------------------------------------------------------------------------------------------


def test_a_card_shows_its_thumbnail_and_leads_into_the_bot(papers: Papers) -> None:
    message = render(papers.card("en"), bot=_BOT)
    assert message.preview == "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2405.02246.png"
    assert message.buttons == ((Button("Open in the bot", url=f"https://t.me/{_BOT}?start=p_2405_02246"),),)


def test_an_id_that_no_deep_link_can_hold_gets_no_button(papers: Papers) -> None:
    assert render(papers.card("en", id="hep-th/9901001"), bot=_BOT).buttons == ()


@pytest.mark.parametrize("title", ["", " ", "\u200d", r"\text{ }", "\x00\u202e"])
def test_a_title_that_nobody_can_see_is_the_papers_number(
    papers: Papers, telegram: Telegram, title: str
) -> None:
    assert telegram.takes(render(papers.card("en", title=title))).startswith("2405.02246\n")


@pytest.mark.parametrize("thumbnail", [None, "", "not a link", "http://localhost/x.png"])
def test_a_card_without_a_thumbnail_shows_no_preview(papers: Papers, thumbnail: str | None) -> None:
    assert render(papers.card("en", thumbnail=thumbnail)).preview is None


@pytest.mark.parametrize(
    ("authors", "cut", "said"),
    [
        (("A", "B", "C", "D", "E", "F"), False, "A, B, C, D, E, F"),
        (("A", "B", "C", "D", "E", "F", "G"), False, "A, B, C, … G (저자 7명)"),
        (("A", "B", "A"), False, "A, B, A"),
        (("A", "B", "C", "D"), True, "A, B, C 외"),
        (("A",), True, "A 외"),
        (tuple(map(str, range(664))), False, "0, 1, 2, … 663 (저자 664명)"),
    ],
)
def test_authors_are_named_or_counted(papers: Papers, authors: tuple[str, ...], cut: bool, said: str) -> None:
    with speaking("ko"):
        text = render(papers.card("ko", authors=authors, authors_cut=cut)).html
    assert text.splitlines()[2] == said


def test_a_paper_without_authors_has_no_line_for_them(papers: Papers) -> None:
    assert render(papers.card("en", authors=())).html.splitlines()[2] == ""


def test_an_organisation_stands_beside_the_authors(papers: Papers) -> None:
    text = render(papers.card("en", authors=("A", "B"), organisation="R & D")).html
    assert text.splitlines()[2] == "A, B · R &amp; D"


def test_more_than_six_bullets_go_into_an_expandable_quote(papers: Papers, telegram: Telegram) -> None:
    card = papers.card("ko")
    assert card.entry.summary is not None
    bullets = tuple(f"Point {n}." for n in range(1, 11))
    message = render(
        replace(card, entry=replace(card.entry, summary=replace(card.entry.summary, bullets=bullets)))
    )
    telegram.takes(message)
    assert "• Point 6.\n\n<blockquote expandable>• Point 7.\n" in message.html
    assert "• Point 10.</blockquote>" in message.html


def test_an_excerpt_stands_in_the_abstracts_own_order(papers: Papers) -> None:
    html = render(papers.card("en", Origin.EXCERPT)).html
    assert "<blockquote>We measure what helps. Most of it is data.</blockquote>" in html
    assert "<b>Most" not in html


def _in_two(
    papers: Papers, first: Origin | None = Origin.MODEL, second: Origin = Origin.MODEL, language: str = "en"
) -> Card:
    """A Korean card with a text in a second language."""
    also = papers.card("en", second).entry.summary
    assert also is not None
    return replace(papers.card("ko", first), also=replace(also, language=language))


def test_a_card_says_it_in_a_second_language_in_an_expandable_quote(
    papers: Papers, telegram: Telegram
) -> None:
    with speaking("ko"):
        message = render(_in_two(papers))
    text = telegram.takes(message)
    assert (
        text.index("모델과 데이터를 모두")
        < text.index("English")
        < text.index("• Models and data are public.")
    )
    assert message.html.count("<blockquote expandable><b>English</b>\n\n<b>Tries out") == 1
    assert "• Models and data are public.</blockquote>\n\n<a" in message.html
    assert message.html.endswith("<i>AI 요약 · 초록 기준</i>")


@pytest.mark.parametrize(("language", "name"), [("ja", "日本語"), ("zh", "中文"), ("en", "English")])
def test_a_second_language_is_headed_by_its_own_name(papers: Papers, language: str, name: str) -> None:
    assert f"<blockquote expandable><b>{name}</b>\n" in render(_in_two(papers, language=language)).html


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (Origin.MODEL, Origin.EXCERPT, "There is no summary yet; these are sentences from the abstract."),
        (
            Origin.MODEL,
            Origin.HUGGINGFACE,
            "In bold, an AI summary by Hugging Face; below it, sentences from the abstract.",
        ),
        (Origin.EXCERPT, Origin.MODEL, "AI summary of the abstract"),
        (Origin.IMPORTED, Origin.MODEL, "AI summary of the abstract"),
        (Origin.MODEL, Origin.IMPORTED, "Summary from an archive, not written by this bot"),
        (None, Origin.MODEL, "AI summary of the abstract"),
    ],
)
def test_a_second_text_says_what_it_is_where_the_line_below_does_not(
    papers: Papers, telegram: Telegram, first: Origin | None, second: Origin, said: str
) -> None:
    with speaking("ko"):
        message = render(_in_two(papers, first, second))
    telegram.takes(message)
    assert f"<i>{said}</i></blockquote>" in message.html


@pytest.mark.parametrize("origin", [Origin.EXCERPT, Origin.HUGGINGFACE])
def test_a_text_that_is_english_in_every_language_stands_once(papers: Papers, origin: Origin) -> None:
    with speaking("ko"):
        assert render(_in_two(papers, origin, origin)) == render(papers.card("ko", origin))


def test_where_there_is_too_much_the_second_language_is_cut_before_the_first(
    papers: Papers, telegram: Telegram
) -> None:
    card = _in_two(papers)
    assert card.entry.summary is not None
    assert card.also is not None
    lengths = []
    for words in range(0, 480, 8):
        bullets = tuple(f"첫째 {n} {'말 ' * words}끝" for n in range(5))
        second = tuple(f"Second {n} {'word ' * words}end" for n in range(5))
        entry = replace(card.entry, summary=replace(card.entry.summary, bullets=bullets))
        text = telegram.takes(render(replace(card, entry=entry, also=replace(card.also, bullets=second))))
        assert "English" not in text or text.count("끝") == 5
        lengths.append(text.count("word"))
    assert lengths[0] == lengths[-1] == 0
    assert max(lengths) > 100


def test_a_card_without_a_summary_still_says_what_it_is(papers: Papers, telegram: Telegram) -> None:
    text = telegram.takes(render(papers.card("ko", None)))
    assert text.endswith("arXiv 2405.02246")
    assert "Victor Sanh" in text


def test_the_code_that_hugging_face_names_comes_with_its_stars(papers: Papers) -> None:
    html = render(papers.card("en", code="https://github.com/a/b", stars=12345)).html
    assert '<a href="https://github.com/a/b">code ★12,345</a>' in html
    assert "code 2" not in html


def test_each_link_stands_once(papers: Papers) -> None:
    html = render(
        papers.card("en", code="https://github.com/a/b", project="http://www.GitHub.com/A/b.git/")
    ).html
    assert "project" not in html
    html = render(papers.card("en", project="https://huggingface.co/papers/2405.02246")).html
    assert "project" not in html


def test_a_link_that_telegram_would_drop_is_not_shown(papers: Papers) -> None:
    html = render(papers.card("en", abstract="", code="javascript:x", project="http://localhost:7860")).html
    assert "code" not in html.replace("<code>", "").replace("</code>", "")
    assert "project" not in html


@pytest.mark.parametrize(
    ("abstract", "links"),
    [
        ("Code: https://github.com/a/b.", ["https://github.com/a/b"]),
        ("Code (github.com/a/b), data.", ["https://github.com/a/b"]),
        ("at https://github.com/a/ some-name and", ["https://github.com/a/some-name"]),
        ("at https://github.com/a/long- name.", ["https://github.com/a/long-name"]),
        ("at https://github.com/a/ and more", ["https://github.com/a"]),
        ("at\nhttps://github.com/a/b-\nc now", ["https://github.com/a/b-c"]),
        (r"at \url{https://github.com/a/b\_c}{here}.", ["https://github.com/a/b_c"]),
        ("https://github.com/a/b/tree/main/c1.5.", ["https://github.com/a/b/tree/main/c1.5"]),
        ("https://github.com/a/b and https://github.com/A/B/", ["https://github.com/A/B"]),
        (
            "https://github.com/a/b, https://github.com/c/d",
            ["https://github.com/a/b", "https://github.com/c/d"],
        ),
        ("https://gist.github.com/a/b, mygithub.com/a/b, github.com", []),
        ("no link", []),
    ],
)
def test_links_to_code_are_found_in_an_abstract(abstract: str, links: list[str]) -> None:
    assert list(repositories(abstract)) == links


# -- words to an admin -------------------------------------------------------------------------------------


_NOTICES = [
    Notice("collect_failed", {"rounds": 3, "why": "502 & <html>"}),
    Notice("not_published", {"day": "2024-05-14", "why": "no answer"}),
    Notice("published_stale", {"day": "2024-05-14", "why": "no answer"}),
    Notice("uncertain", {"delivery": 12, "day": "2024-05-14", "part": 2, "chat": "@channel", "why": "late"}),
    Notice("refused", {"delivery": 12, "day": "2024-05-14", "chat": "@channel", "why": "blocked"}),
    Notice("disk_full"),
    Notice("disk_fine"),
    Notice("poll_mended", {"minutes": 3}),
    Notice("polling_conflict"),
    Notice("unexpected", {"where": "collect"}),
    Notice("channel_added", {"channel": "Papers", "id": -1001234567890}),
    Notice("channel_lost", {"channel": "Papers"}),
]


@pytest.mark.parametrize("notice", _NOTICES, ids=lambda notice: notice.name)
def test_every_notice_is_a_sentence_with_its_facts_in_both_languages(
    notice: Notice, telegram: Telegram
) -> None:
    said = set()
    for language in _LANGUAGES:
        with speaking(language):
            text = telegram.takes(render(notice)).replace("\u2060", "")
        assert not text.startswith(notice.name)
        assert all(str(fact) in text for fact in notice.facts.values())
        said.add(text)
    assert len(said) == 2


def test_an_uncertain_delivery_comes_with_the_ways_to_settle_it() -> None:
    html = render(_NOTICES[3]).html
    assert "<code>/settle 12 sent</code>" in html
    assert "<code>/settle 12 again</code>" in html


@pytest.mark.parametrize(
    ("notice", "html"),
    [
        (Notice("eclipse", {"sun": "gone", "stars": 7}), "eclipse\nsun: gone\nstars: 7"),
        (Notice("not_published", {"day": "2024-05-14"}), "not_published\nday: 2024-05-14"),
    ],
)
def test_a_notice_without_a_sentence_lists_its_facts(notice: Notice, html: str) -> None:
    assert render(notice).html == html


# -- anything at all ---------------------------------------------------------------------------------------

_PAPERS = st.builds(
    Paper,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9./-]{2,39}", fullmatch=True),
    title=LONG_TEXT,
    abstract=LONG_TEXT,
    authors=st.lists(LONG_TEXT, max_size=9).map(tuple),
    authors_cut=st.booleans(),
    published=st.none(),
    thumbnail=st.none() | ANY_TEXT,
    code=st.none() | ANY_TEXT | st.just("https://github.com/" + "a" * 400),
    stars=st.none() | st.integers(0, 10**9),
    project=st.none() | ANY_TEXT | st.just("https://example.org/" + "b" * 400),
    organisation=st.none() | LONG_TEXT,
    ai_summary=st.none(),
)
_SUMMARIES = st.builds(
    Summary,
    paper_id=st.just(""),
    language=st.just("ko"),
    gist=LONG_TEXT,
    bullets=st.lists(LONG_TEXT, max_size=10).map(tuple),
    origin=st.sampled_from(Origin),
    model=st.none(),
)
_ENTRIES = st.builds(
    Entry,
    listing=st.builds(
        Listing, paper=_PAPERS, day=st.just(DAY), position=st.just(1), votes=st.integers(0, 10**9)
    ),
    rank=st.integers(1, 999),
    summary=st.none() | _SUMMARIES,
)
_MANY = st.tuples(st.lists(_ENTRIES, min_size=1, max_size=3), st.integers(1, 30)).map(
    lambda repeated: tuple(repeated[0]) * repeated[1]
)
_POSTS: st.SearchStrategy[Post] = st.one_of(
    st.builds(Card, entry=_ENTRIES, papers=st.integers(1, 999), also=st.none() | _SUMMARIES),
    st.builds(
        Header,
        day=st.just(DAY),
        papers=st.integers(1, 999),
        votes=st.integers(0, 10**9),
        top=_MANY,
        others=_MANY,
    ),
    st.builds(
        Digest,
        day=st.dates(),
        papers=st.integers(1, 999),
        votes=st.just(1),
        top=_MANY,
        running=st.none()
        | st.builds(
            Running,
            day=st.dates(),
            papers=st.integers(0, 99),
            closes=st.datetimes(timezones=st.just(UTC)),
            place=ANY_TEXT,
        ),
        earlier=st.none() | st.dates(),
        later=st.none() | st.dates(),
    ),
    st.builds(EmptyDay, day=st.dates(), next_at=st.datetimes(timezones=st.just(UTC))),
    st.builds(
        Notice,
        name=ANY_TEXT | st.sampled_from([notice.name for notice in _NOTICES]),
        facts=st.dictionaries(
            st.sampled_from(["day", "why", "chat", "part", "delivery", "rounds", "minutes", "where", "id"])
            | ANY_TEXT,
            st.integers() | LONG_TEXT,
            max_size=12,
        ),
    ),
)


@pytest.mark.parametrize("language", _LANGUAGES)
@settings(deadline=None, max_examples=150)
@given(post=_POSTS, private=st.booleans())
def test_any_post_becomes_a_message_that_telegram_takes(
    language: str, telegram: Telegram, post: Post, private: bool
) -> None:
    with speaking(language):
        telegram.takes(render(post, bot=_BOT, private=private))
