"""A day as Markdown, read and written again: the same text, whatever its papers hold."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from arbitrary import ANY_TEXT
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.digest.escaping import guarded, link_text, title_of, unguarded
from bot.digest.markdown import digest
from bot.digest.reading import WrittenPaper, read
from bot.digest.written import LONGEST_NAME
from bot.posts import Entry
from storage.records import Language, Listing, Origin, Paper, Summary

DAY = date(2024, 5, 14)
LINK = "https://arxiv.org/abs/2401.00009"
ODD = [
    r"$\text{Transformer}^2$: adapting", r"LLM$\times$MapReduce", "A & B <think> aloud", "on <1 GB VRAM",
    "`code` | b", "snake_case *and* **more**", "[MASK]", "Open [ end", "Closed ] end", "][", r"\[",
    r"\[a\]", r"a \] [b] \\] [", "\\", "Ends in \\", "Ends in \\\\", "Two\n  lines", "Ada, Example",
    "🦙 Llama 🇰🇷", "مرحبا بالعالم", "\u202eright to left", "zero\u200bwidth", "\ufeffmark", "- a dash",
    "* a star", "1. one", "# a sign", "### [x]", f"### [x]({LINK})", rf"a.\## [x]({LINK})",
    f"](https://arxiv.org/abs/2401.00009) ### [x]({LINK})", f"[x]({LINK})", "**What's New**: a lamp",
    "***a***: b", r"\**a**: b", "**", "---", "- -", "--", "+", "Vote: 3", "Authors: nobody",
    "![](https://x.org/1.png)", "</div>", "<div><video src=\"https://x.org/1.mp4\"></div>",
    "## Daily Papers (2024-05-15)", "", " ", "\u3000", "\x1f", "\u2028", "정원의 조명", "«한국어»", "&amp;",
    "x" * 400,
]  # fmt: skip
# Papers come without controls and halves of surrogate pairs: the doors of the house keep them out.
_FIT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\t\n\r\x85"),
    max_size=30,
)
TEXTS = st.one_of(
    st.sampled_from(ODD),
    _FIT,
    st.lists(st.one_of(st.sampled_from(ODD), st.sampled_from(list("[]()\\#*- ,.:`|_<>+!"))), max_size=6).map(
        "".join
    ),
    ANY_TEXT.map(lambda text: "".join(sign for sign in text if sign.isprintable() or sign.isspace())),
)
IDS = st.one_of(
    st.from_regex(r"[12][0-9](0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True),
    st.sampled_from(["1405.0001", "hep-th/9901001", "math.GT/0309136", "cs/0112017"]),
)
PICTURES = st.from_regex(
    r"https?://[a-z]{1,5}\.org/[^\s<>\"\x00-\x1f\x7f-\x9f\ud800-\udfff]{0,12}", fullmatch=True
)


def is_a_name(text: str) -> bool:
    """None that the archive's lists give a meaning of its own: `+`, words for «and more», Python's list.

    Nor one that is longer than names are.
    """
    names = [" ".join(name.split()) for name in text.split(",")]
    meant = ("and more", "외", "et al", "et al.")
    return not any(
        len(name) > LONGEST_NAME
        or name == "+"
        or name.lower().endswith(meant)
        or name.startswith(("['", '["'))
        for name in names
    )


@st.composite
def entries(draw: st.DrawFn) -> Sequence[Entry]:
    made = []
    ids = draw(st.lists(IDS, unique=True, max_size=4))
    for rank, paper_id in enumerate(ids, 1):
        paper = Paper(
            paper_id,
            draw(TEXTS),
            "",
            tuple(draw(st.lists(TEXTS.filter(is_a_name), max_size=3))),
            authors_cut=draw(st.booleans()),
            thumbnail=draw(st.one_of(st.none(), PICTURES)),
        )
        bullets = tuple(draw(st.lists(TEXTS, max_size=4)))
        origin = draw(st.sampled_from(Origin))
        summary = draw(st.sampled_from([None, Summary(paper_id, "ko", draw(TEXTS), bullets, origin)]))
        votes = draw(st.integers(0, 10**9))
        made.append(Entry(Listing(paper, DAY, rank, votes), rank, summary))
    return made


def again(papers: Sequence[WrittenPaper], language: Language) -> list[Entry]:
    """What an import makes of the papers that were read."""
    made = []
    for rank, written in enumerate(papers, 1):
        assert written.votes is not None
        paper = Paper(
            written.id,
            written.title,
            "",
            written.authors,
            authors_cut=written.authors_cut,
            thumbnail=written.thumbnail,
        )
        said = None
        if written.bullets:
            said = Summary(written.id, language, written.bullets[0], written.bullets, Origin.MODEL)
        made.append(Entry(Listing(paper, DAY, rank, written.votes), rank, said))
    return made


@given(entries(), st.sampled_from(["ko", "en", "ja"]))
@settings(deadline=None, max_examples=100)
def test_what_is_written_and_read_is_written_the_same(made: Sequence[Entry], language: Language) -> None:
    text = digest(DAY, made, language)
    found = read(text.encode())
    assert found.complaints == ()
    (day,) = found.days
    assert (day.day, day.text.decode()) == (DAY, text)
    assert [paper.id for paper in day.papers] == [entry.listing.paper.id for entry in made]
    assert digest(DAY, again(day.papers, language), language) == text


@given(entries())
@settings(deadline=None, max_examples=40)
def test_votes_pictures_and_bullets_are_read_as_they_were(made: Sequence[Entry]) -> None:
    (day,) = read(digest(DAY, made, "ko").encode()).days
    for entry, written in zip(made, day.papers, strict=True):
        assert written.votes == entry.listing.votes
        assert written.thumbnail == entry.listing.paper.thumbnail
        assert written.authors_cut == entry.listing.paper.authors_cut
        said = entry.summary
        lines = (
            (said.gist, *said.bullets)
            if said and said.origin is Origin.HUGGINGFACE
            else said.bullets
            if said
            else ()
        )
        assert written.bullets == tuple(line for each in lines if (line := " ".join(each.split())))


@pytest.mark.parametrize("title", [*ODD[:10], *ODD[16:18], "[a] ] [b", "A [balanced [title]]", "a\\b"])
def test_a_title_is_read_as_it_was(title: str) -> None:
    made = [Entry(Listing(Paper("2405.00001", title, "", ()), DAY, 1, 1), 1)]
    (day,) = read(digest(DAY, made, "ko").encode()).days
    assert [paper.title for paper in day.papers] == [" ".join(title.split())]


@given(TEXTS)
@example(r"\[a\] \[")
@example("\\\\]\\")
@settings(deadline=None)
def test_a_title_read_from_a_link_makes_the_same_link(title: str) -> None:
    written = link_text(title)
    assert link_text(title_of(written)) == written


@given(TEXTS)
@example(rf"#\## [x]({LINK})")
@example(rf"\\### [x]({LINK}) \## [")
@example("****a")
@settings(deadline=None)
def test_a_guarded_bullet_is_read_as_it_was(bullet: str) -> None:
    assert unguarded(guarded(bullet)) == bullet


@pytest.mark.parametrize(
    ("bullet", "written"),
    [
        ("C# [3] and F## [x](y)", r"C# [3] and F\## [x](y)"),
        (f"See ### [x]({LINK})", rf"See \### [x]({LINK})"),
        ("**What's New**: a lamp", r"\**What's New**: a lamp"),
        ("a **strong** word", "a **strong** word"),
        ("* one * two", "* one * two"),
    ],
)
def test_only_what_would_be_read_otherwise_is_guarded(bullet: str, written: str) -> None:
    assert guarded(bullet) == written


@given(TEXTS)
def test_a_name_with_a_comma_becomes_two(name: str) -> None:
    assume(is_a_name(name))
    made = [Entry(Listing(Paper("2405.00001", "A Lamp", "", (name, "Ada Example")), DAY, 1, 1), 1)]
    (day,) = read(digest(DAY, made, "en").encode()).days
    names = [" ".join(part.split()) for part in name.split(",")]
    assert day.papers[0].authors == (*filter(None, names), "Ada Example")


def test_the_archive_s_papers_are_written_and_read_and_written_the_same(shared_data: Path) -> None:
    made = {}
    with gzip.open(shared_data / "archive" / "hf-daily-archive.jsonl.gz", "rt", encoding="utf-8") as records:
        for record in map(json.loads, itertools.islice(records, 0, None, 8)):
            names = tuple(name for name in record["authors"] or () if name != "+")
            paper = Paper(record["id"], record["title"], "", names, thumbnail="https://cdn.example/1.png")
            bullets = tuple((record["abstract"] or "").split(". ")[:2])
            said = Summary(paper.id, "en", "", bullets, Origin.MODEL)
            made[paper.id] = Entry(Listing(paper, DAY, 1, record["upvotes"] or 0), 1, said)
    text = digest(DAY, tuple(made.values()), "en")
    found = read(text.encode())
    (day,) = found.days
    assert found.complaints == ()
    assert [paper.title for paper in day.papers] == [
        " ".join(each.listing.paper.title.split()) for each in made.values()
    ]
    assert digest(DAY, again(day.papers, "en"), "en") == text
