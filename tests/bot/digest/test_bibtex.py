"""Papers as entries of BibTeX, read by a BibTeX of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from arbitrary import ANY_TEXT
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.bibtex import Keyed, entry, keys
from storage.records import Paper

database: Any = pytest.importorskip("pybtex.database", reason="pybtex reads what is written")

_PAPER = Paper(
    "2405.00001",
    "What Lamps Read: a $\\text{Leaf}^2$ Study of 100% & More",
    "An abstract.",
    ("Ada Lovelace", "Björn Sørensen", "Chul-soo Kim"),
    published=datetime(2024, 5, 1, tzinfo=UTC),
)


def _read(*papers: Paper) -> Any:
    found = keys(Keyed(paper.id, paper.title, paper.authors[0] if paper.authors else "") for paper in papers)
    return database.parse_string("".join(entry(paper, found[paper.id]) for paper in papers), "bibtex").entries


def test_a_paper_is_an_entry_with_its_authors_in_order_and_its_place_at_arxiv() -> None:
    (key, read), *others = _read(_PAPER).items()
    assert (key, others) == ("lovelace2024what", [])
    assert read.type == "misc"
    assert [str(person) for person in read.persons["author"]] == [
        "Lovelace, Ada",
        "Sørensen, Björn",
        "Kim, Chul-soo",
    ]
    assert dict(read.fields) == {
        "title": r"{What Lamps Read: a $\text{Leaf}^2$ Study of 100\% \& More}",
        "eprint": "2405.00001",
        "archivePrefix": "arXiv",
        "year": "2024",
        "url": "https://arxiv.org/abs/2405.00001",
    }


def test_a_list_of_authors_that_is_cut_ends_in_and_others() -> None:
    paper = Paper("2405.00001", "Lamps", "", ("Ada Lovelace",), authors_cut=True)
    assert "author = {Ada Lovelace and others}" in entry(paper, "x")


def test_names_that_bibtex_would_take_apart_are_kept_together() -> None:
    names = ("Lamp, Jr.", "Smith and Sons", "The AND Team", "others", "Candy Sandoval")
    (read,) = _read(Paper("2405.00001", "Lamps", "", names)).values()
    assert [str(person).strip("{}") for person in read.persons["author"]][:4] == list(names[:4])
    assert len(read.persons["author"]) == len(names)


def test_a_paper_of_which_little_is_known_has_an_entry_too() -> None:
    (key, read), *_ = _read(Paper("hep-th/9901001", "", "", ())).items()
    assert key == "anonymous1999untitled"
    assert "author" not in read.persons
    assert read.fields["year"] == "1999"


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        (Keyed("2405.02246", "What matters?", "Hugo Laurençon"), "laurencon2024what"),
        (Keyed("2405.00002", "The Łamp of a Garden", "Łukasz Gößl-Øye"), "oye2024lamp"),
        (Keyed("2405.00003", "A-Lamp", "Niamh O'Brien"), "obrien2024lamp"),
        (Keyed("2405.00004", "$VILA^2$: more", "Kim"), "kim2024vila"),
        (Keyed("2405.00005", "3D Lamps", "김철수"), "anonymous20243d"),
        (Keyed("0704.0001", "정원", "Ada Lovelace"), "lovelace2007untitled"),
        (Keyed("cs/0112017", "Lamps", "Ada Lovelace"), "lovelace2001lamps"),
    ],
)
def test_a_key_is_the_family_name_the_year_and_the_first_word(paper: Keyed, key: str) -> None:
    assert keys([paper]) == {paper.id: key}


def test_of_papers_with_one_key_the_first_has_it_whatever_comes_later() -> None:
    first = Keyed("2405.00001", "Towards Lamps", "Wei Zhang")
    second = Keyed("2406.00001", "Towards Leaves", "Wei Zhang")
    third = Keyed("2407.00001", "Towards Light", "Lu Zhang")
    assert keys([second, first]) == {
        "2405.00001": "zhang2024towards",
        "2406.00001": "zhang2024towards-2406.00001",
    }
    assert keys([third, first, second]).items() >= keys([second, first]).items()


_PAPERS = st.builds(
    Paper,
    st.from_regex(r"[12][0-9](0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True),
    ANY_TEXT,
    st.just(""),
    st.lists(ANY_TEXT, max_size=4).map(tuple),
    authors_cut=st.booleans(),
)


@given(st.lists(_PAPERS, max_size=5, unique_by=lambda paper: paper.id))
def test_any_papers_are_read_again_each_by_a_key_of_its_own(papers: list[Paper]) -> None:
    read = _read(*papers)
    assert [each.fields["eprint"] for each in read.values()] == [paper.id for paper in papers]
    assert len({key.lower() for key in read}) == len(papers)
