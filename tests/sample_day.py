"""A day of papers in the shape of posts, with summaries written for the tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.posts import Card, Digest, Entry, Header
from storage.records import Listing, Origin, Paper, Summary

DAY = date(2024, 5, 14)
_MANY = tuple(f"Engineer {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LISTED: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    (
        "2405.02246",
        "What matters when building vision-language models?",
        42,
        ("Hugo Laurençon", "Léo Tronchon", "Matthieu Cord", "Victor Sanh"),
    ),
    (
        "2405.07863",
        "RLHF Workflow: From Reward Modeling to Online RLHF",
        32,
        (
            "Hanze Dong", "Wei Xiong", "Bo Pang", "Haoxiang Wang", "Han Zhao",
            "Yingbo Zhou", "Nan Jiang", "Doyen Sahoo", "Caiming Xiong", "Tong Zhang",
        ),
    ),
    (
        "2405.06694",
        "SUTRA: Scalable Multilingual Language Model Architecture",
        20,
        ("Abhijit Bendale", "Michael Sapienza"),
    ),
    (
        "2405.07518",
        "SambaNova SN40L: Scaling the AI Memory Wall with Dataflow and Composition of Experts",
        16,
        _MANY,
    ),
    (
        "2405.07990",
        "Plot2Code: A Comprehensive Benchmark for Evaluating Multi-modal Large Language Models",
        12,
        ("Chengyue Wu", "Yixiao Ge"),
    ),
    ("2405.07065", "LogoMotion: Visually Grounded Code Generation for Content-Aware Animation", 8, ()),
    ("2405.06932", "Piccolo2: General Text Embedding with Multi-task Hybrid Loss Training", 7, ()),
    ("2405.06650", "Large Language Models as Planning Domain Generators", 6, ()),
    ("2405.07526", "MS MARCO Web Search: a Large-scale Information-rich Web Dataset", 4, ()),
)  # fmt: skip
_GISTS = {
    "ko": (
        "시각-언어 모델의 성능을 바꾸는 선택이 무엇인지 하나씩 실험하고 8B 모델을 내놓았습니다.",
        "공개된 데이터만 써서 온라인 방식의 RLHF를 처음부터 끝까지 재현하는 절차를 설명합니다.",
        "개념과 언어를 따로 학습해 50개가 넘는 언어를 한 모델로 다룹니다.",
        "메모리를 세 단계로 둔 칩에서 전문가 모델 150개를 함께 돌립니다.",
        "그래프 그림을 코드로 되살리는 능력을 재는 시험을 만들었습니다.",
    ),
    "en": (
        "Tries out, one by one, the choices that go into a vision-language model, and ends with an 8B model.",
        "Explains how to repeat online RLHF from start to finish with data anybody can have.",
        "Learns concepts apart from languages, so that one model serves more than 50 of them.",
        "Runs 150 experts together on a chip whose memory has three tiers.",
        "A test of how well models turn the picture of a plot back into code.",
    ),
}
_BULLETS = {
    "ko": (
        "설계를 왜 그렇게 골랐는지 밝히지 않는 연구가 많아 비교가 어렵다는 점에서 출발합니다.",
        "백본(backbone), 구조, 데이터, 학습 방법을 바꾸어 가며 영향을 따로 쟀습니다.",
        "모델과 데이터를 모두 공개했습니다.",
    ),
    "en": (
        "It starts from the complaint that such choices are seldom explained and so are hard to compare.",
        "Backbone, architecture, data and training are varied one at a time.",
        "Models and data are public.",
    ),
}


@dataclass(frozen=True)
class Papers:
    """The papers of one day, with what we say of the first five."""

    def entries(self, language: str, origin: Origin | None = Origin.MODEL) -> tuple[Entry, ...]:
        return tuple(self._entry(n, language, origin) for n in range(len(_LISTED)))

    def _entry(self, n: int, language: str, origin: Origin | None) -> Entry:
        paper_id, title, votes, authors = _LISTED[n]
        paper = Paper(
            id=paper_id,
            title=title,
            abstract=(
                "We measure what helps. Most of it is data. Code is at https://github.com/example/first and "
                "https://github.com/example/second."
            ),
            authors=authors,
            thumbnail=f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper_id}.png",
        )
        summary = None
        if origin is not None and n < len(_GISTS["en"]):
            ours = origin in (Origin.MODEL, Origin.IMPORTED)
            gist = _GISTS[language if ours else "en"][n]
            summary = Summary(
                paper_id=paper_id,
                language=language,
                gist={Origin.EXCERPT: "Most of it is data.", Origin.IMPORTED: ""}.get(origin, gist),
                bullets=_BULLETS[language] if ours else ("We measure what helps.", "Most of it is data."),
                origin=origin,
            )
        return Entry(Listing(paper, DAY, n + 1, votes), n + 1, summary)

    def header(self, language: str, origin: Origin | None = Origin.MODEL) -> Header:
        entries = self.entries(language, origin)
        return Header(DAY, 9, 147, top=entries[:5], others=entries[5:])

    def card(self, language: str, origin: Origin | None = Origin.MODEL, n: int = 0, **paper: Any) -> Card:
        entry = self.entries(language, origin)[n]
        changed = replace(entry.listing, paper=replace(entry.listing.paper, **paper))
        return Card(replace(entry, listing=changed), papers=9)

    def digest(self, language: str, top: int = 5) -> Digest:
        return Digest(DAY, 9, 147, top=self.entries(language)[:top])


def an_entry(
    rank: int, *, title: str = "A paper", gist: str = "It works.", origin: Origin = Origin.MODEL
) -> Entry:
    paper = Paper(f"2405.{rank:05}", title, "We try. It works.", ("Ada Lovelace",))
    summary = Summary(paper.id, "ko", gist, ("We try.",), origin)
    return Entry(Listing(paper, DAY, rank, 1000 - rank), rank, summary)
