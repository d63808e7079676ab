"""One item of the daily list, of every era."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.web.item import listed_paper
from storage.records import ListedPaper, Paper

ERAS = Path(__file__).parents[2] / "data" / "huggingface"


def era(number: int) -> list[ListedPaper]:
    (path,) = ERAS.glob(f"s{number:02}_*.json")
    items = json.loads(path.read_text(encoding="utf-8"))
    return [listed_paper(item, position) for position, item in enumerate(items, 1)]


def read(item: dict[str, Any] | None = None, /, **paper: object) -> ListedPaper:
    whole = {
        "id": "2405.00001",
        "title": "A Title",
        "summary": "Words.",
        "authors": [{"name": "Ada"}],
        **paper,
    }
    return listed_paper({"paper": whole, **(item or {})}, 1)


def thumbnail(paper_id: str) -> str:
    return f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper_id}.png"


@pytest.mark.parametrize("number", range(1, 12))
def test_every_era_gives_what_all_have(number: int) -> None:
    for listed in era(number):
        paper = listed.paper
        assert paper.authors == ("Ada Example", "Björn Sørensen", "Nguyễn Văn Mẫu")
        assert not paper.authors_cut
        assert paper.abstract.startswith("Growing tomatoes needs light and water. We introduce")
        assert paper.abstract.endswith("is released.")
        assert "\n" not in paper.title + paper.abstract
        assert paper.thumbnail == thumbnail(paper.id)
        assert paper.published is not None
        assert paper.published.tzinfo is UTC


def test_the_first_era_has_its_title_with_latex_and_its_thumbnail_in_another_place() -> None:
    lamp, pumps = era(1)
    assert lamp.paper == Paper(
        id="2403.90001",
        title="Lamp$^2$: Watering by Light",
        abstract=(
            "Growing tomatoes needs light and water. We introduce a lamp that reads the leaves and waters "
            "them by 12.5% less. Code is released."
        ),
        authors=("Ada Example", "Björn Sørensen", "Nguyễn Văn Mẫu"),
        published=datetime(2024, 3, 11, 11, 46, 12, tzinfo=UTC),
        thumbnail=thumbnail("2403.90001"),
    )
    assert (lamp.position, lamp.votes) == (1, 31)
    assert (pumps.position, pumps.votes) == (2, 0)


def test_an_upload_is_no_thumbnail() -> None:
    assert era(1)[1].paper.thumbnail == thumbnail("2403.90002")


def test_links_are_trimmed() -> None:
    (rain,) = era(6)
    assert rain.paper.code == "https://github.com/example/rain"
    assert rain.paper.project == "https://example.org/rain"


def test_wrapped_titles_are_put_on_one_line_and_links_of_other_kinds_left_out() -> None:
    (wrapped,) = era(7)
    assert wrapped.paper.title == "Wrapped Titles of Long Gardens <think>"
    assert wrapped.paper.project is None


def test_hugging_face_s_summary_and_stars_are_taken_since_they_are_there() -> None:
    (olmost,) = era(8)
    assert olmost.paper.ai_summary == "A lamp that reads leaves waters them with an eighth less."
    assert olmost.paper.stars == 1234


def test_the_organisation_is_taken_under_both_its_names() -> None:
    assert [listed.paper.organisation for listed in era(9)] == ["Example Organisation"] * 2


def test_publication_at_midnight_is_taken_as_it_is() -> None:
    (million,) = era(10)
    assert million.paper.published == datetime(2026, 4, 9, tzinfo=UTC)
    assert million.paper.title == r"\$Million-Garden"


def test_signs_of_markup_stay_in_a_title() -> None:
    assert era(11)[0].paper.title == "A Garden under <1 GB"


def test_the_raw_json_is_the_item_without_a_wasted_byte() -> None:
    item = {"paper": {"id": "2405.00001", "title": "작은 정원", "other": [1, None]}}
    raw = listed_paper(item, 1).raw
    assert raw == '{"paper":{"id":"2405.00001","title":"작은 정원","other":[1,null]}}'


def test_a_plus_among_the_authors_says_that_there_are_more() -> None:
    authors = [{"name": " Ada\n Example "}, {"name": "+"}, {"name": " "}, {}, {"name": "Ada Example"}]
    paper = read(authors=authors).paper
    assert paper.authors == ("Ada Example", "Ada Example")
    assert paper.authors_cut


def test_what_is_missing_or_null_is_empty() -> None:
    for bare in (
        {"id": "2405.00001", "title": "T"},
        {
            "id": "2405.00001",
            "title": "T",
            "summary": None,
            "authors": None,
            "upvotes": None,
            "publishedAt": None,
        },
    ):
        listed = listed_paper({"paper": bare, "title": None, "thumbnail": None, "organization": None}, 7)
        assert listed.votes == 0
        assert listed.paper == Paper("2405.00001", "T", "", (), thumbnail=thumbnail("2405.00001"))


@pytest.mark.parametrize(("said", "votes"), [(3, 3), (0, 0), (-2, 0), ("12", 12)])
def test_votes_are_never_below_zero(said: object, votes: int) -> None:
    assert read(upvotes=said).votes == votes


@pytest.mark.parametrize(
    ("field", "attribute"),
    [
        ("githubRepo", "code"),
        ("projectPage", "project"),
        ("githubStars", "stars"),
        ("publishedAt", "published"),
        ("ai_summary", "ai_summary"),
        ("organization", "organisation"),
    ],
)
@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "", " ", 10**30, -1, [], {}, True, "0001-01-01T00:00:00+23:00"]
)
def test_a_fact_that_is_not_needed_never_breaks_a_paper(field: str, attribute: str, value: object) -> None:
    fact = getattr(read(**{field: value}).paper, attribute)
    assert fact is None or field in {"ai_summary", "githubStars"}


def test_a_time_without_a_zone_is_utc() -> None:
    assert read(publishedAt="2024-05-01T10:00:00").paper.published == datetime(2024, 5, 1, 10, tzinfo=UTC)
    moved = read(publishedAt="2024-05-01T10:00:00+09:00").paper.published
    assert moved == datetime(2024, 5, 1, 1, tzinfo=UTC)
    assert moved is not None
    assert moved.utcoffset() == timedelta()


def test_an_organisation_without_a_full_name_goes_by_its_short_one() -> None:
    assert read({"organization": {"name": "Example-Org"}}).paper.organisation == "Example-Org"
