"""Pictures of papers: the same for the same paper, and nothing in them but what is said."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.page.pictures import HEIGHT, WIDTH, Depicted, draw

SVG = "{http://www.w3.org/2000/svg}"
LONG = "SambaNova SN40L: Scaling the AI Memory Wall with Dataflow and Composition of Experts"
TITLES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    max_size=300,
)


def texts(picture: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_a_paper_looks_the_same_each_time_and_unlike_another() -> None:
    paper = Depicted("A title", 42)
    assert draw("2405.02246", paper) == draw("2405.02246", paper)
    assert len({draw(f"2405.{number:05}", paper) for number in range(50)}) == 50
    assert draw("2405.02246", paper) != draw("2405.02246", paper, dark=True)


def test_it_shows_title_authors_votes_and_number() -> None:
    shown = texts(draw("2405.07518", Depicted(LONG, 16, "Raghu Prabhakar and 29 more")))
    assert shown[0] == "DAILY PAPERS"
    assert " ".join(shown[1:-3]) == LONG
    assert shown[-3:] == ["Raghu Prabhakar and 29 more", "▲ 16", "2405.07518"]


def test_an_unknown_paper_shows_its_number_alone() -> None:
    assert texts(draw("2405.02246", None)) == ["DAILY PAPERS", "arXiv 2405.02246"]


@pytest.mark.parametrize(
    "word",
    ["한국어로 된 제목은 글자가 넓어 줄마다 적게 들어갑니다", "Donaudampfschifffahrtsgesellschaft" * 4],
)
def test_a_title_that_is_too_long_is_cut_where_its_room_ends(word: str) -> None:
    shown = texts(draw("2405.02246", Depicted(f"{word} " * 20, 1)))
    assert len(shown[1:-2]) == 4
    assert shown[-3].endswith("…")


@given(TITLES)
def test_any_title_makes_a_picture_that_holds_together(title: str) -> None:
    root = ElementTree.fromstring(draw("2405.02246", Depicted(title, 1, title)))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "rect",
        "circle",
        "path",
        "text",
    }
    for text in root.iter(f"{SVG}text"):
        assert 0 <= int(text.attrib["x"]) <= WIDTH
        assert 0 <= int(text.attrib["y"]) <= HEIGHT
