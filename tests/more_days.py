"""Days beside the sample's, with papers that were made up and what a model says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.playground import sample
from bot.playground.model import Written

MONDAY, TUESDAY, WEDNESDAY = date(2024, 5, 13), sample.DAY, date(2024, 5, 15)
"""The day before the sample's, which is short; the sample's; and the one that fills up after it."""
THURSDAY, FRIDAY, SATURDAY = date(2024, 5, 16), date(2024, 5, 17), date(2024, 5, 18)
"""A weekday without papers, a short one, and a weekend."""


@dataclass(frozen=True, slots=True)
class _MadeUp:
    day: date
    id: str
    title: str
    votes: int
    authors: tuple[str, ...]
    abstract: str
    en: Written
    ko: Written

    def item(self) -> dict[str, Any]:
        authors = [{"name": name, "hidden": False} for name in self.authors]
        paper = {
            "id": self.id,
            "title": self.title,
            "summary": self.abstract,
            "upvotes": self.votes,
            "authors": authors,
            "publishedAt": f"{self.day}T00:00:00.000Z",
        }
        return {"title": self.title, "publishedAt": f"{self.day}T08:00:00.000Z", "paper": paper}


COLLECTED = 4
"""Papers made up for the days that are collected at the start."""


def days() -> dict[date, list[dict[str, Any]]]:
    """What Hugging Face lists, by day."""
    listed: dict[date, list[dict[str, Any]]] = {}
    for paper in _MADE_UP:
        listed.setdefault(paper.day, []).append(paper.item())
    return listed


def summaries() -> dict[str, dict[str, Written]]:
    """By the paper's id, then by language code."""
    return {paper.id: {"en": paper.en, "ko": paper.ko} for paper in _MADE_UP}


def titles() -> dict[str, str]:
    """By the paper's id."""
    return {paper.id: paper.title for paper in _MADE_UP}


_MADE_UP = (
    _MadeUp(
        MONDAY,
        "2405.09001",
        "Counting Sheep: Sleep-Time Compute for Small Models",
        21,
        ("Grace Hopper", "Ada Lovelace"),
        "We let small models think before they are asked. Answers come sooner. They are as good as those of "
        "models twice the size, without any training. The gain is largest for questions about one document.",
        {
            "gist": "Lets small models think before they are asked, so that answers come sooner.",
            "bullets": [
                "Needs no training.",
                "Answers are as good as those of models twice the size.",
                "Works best for questions about one document.",
            ],
            "sentences": [[3], [3], [4]],
        },
        {
            "gist": "작은 모델이 질문을 받기 전에 미리 생각하게 하여 더 빨리 답하게 했습니다.",
            "bullets": [
                "추가 학습이 필요하지 않습니다.",
                "크기가 두 배인 모델만큼 정확하게 답합니다.",
                "문서 하나에 관한 질문에서 가장 효과가 큽니다.",
            ],
            "sentences": [[3], [3], [4]],
        },
    ),
    _MadeUp(
        MONDAY,
        "2405.09002",
        "A Map of Benchmarks",
        9,
        ("Mary Somerville",),
        "We draw a map of 400 benchmarks. Most measure the same: three of them tell as much as all. Few are "
        "older than two years. The map and its code are public.",
        {
            "gist": "Draws a map of 400 benchmarks and finds that most measure the same.",
            "bullets": [
                "Three of them tell as much as all.",
                "Few of them are older than two years.",
                "The map and its code are public.",
            ],
            "sentences": [[2], [3], [4]],
        },
        {
            "gist": "벤치마크 400개의 지도를 그려 대부분이 같은 것을 재고 있음을 보였습니다.",
            "bullets": [
                "세 개만으로도 전체만큼 알 수 있습니다.",
                "대부분 만들어진 지 2년이 되지 않았습니다.",
                "지도와 코드를 공개했습니다.",
            ],
            "sentences": [[2], [3], [4]],
        },
    ),
    _MadeUp(
        WEDNESDAY,
        "2405.09101",
        "Patient Agents Wait Before They Act",
        14,
        ("Katherine Johnson", "Dorothy Vaughan"),
        "Agents that wait for one more observation make fewer mistakes. The number of mistakes falls by a "
        "third, while tasks take 4% longer. The model itself is not changed.",
        {
            "gist": "Shows that agents that wait for one more observation make fewer mistakes.",
            "bullets": [
                "Mistakes fall by a third.",
                "Tasks take 4% longer.",
                "The model itself stays as it is.",
            ],
            "sentences": [[2], [2], [3]],
        },
        {
            "gist": "관찰을 한 번 더 기다리는 에이전트가 실수를 덜 한다는 것을 보였습니다.",
            "bullets": [
                "실수가 3분의 1 줄었습니다.",
                "작업 시간은 4% 늘었습니다.",
                "모델 자체는 바꾸지 않습니다.",
            ],
            "sentences": [[2], [2], [3]],
        },
    ),
    _MadeUp(
        WEDNESDAY,
        "2405.09102",
        "Speech Without Transcripts",
        6,
        ("Emmy Noether",),
        "A speech model that learns from sound alone. It is trained on 60,000 hours of radio and works for "
        "12 languages. No text is needed at all.",
        {
            "gist": "Trains a speech model on sound alone, without transcripts.",
            "bullets": ["Uses 60,000 hours of radio.", "Works for 12 languages.", "Needs no text at all."],
            "sentences": [[2], [2], [3]],
        },
        {
            "gist": "받아쓴 글 없이 소리만으로 음성 모델을 학습했습니다.",
            "bullets": [
                "라디오 6만 시간을 썼습니다.",
                "12개 언어에서 작동합니다.",
                "글은 전혀 필요하지 않습니다.",
            ],
            "sentences": [[2], [2], [3]],
        },
    ),
    _MadeUp(
        FRIDAY,
        "2405.09201",
        "Fridays Are for Pruning",
        11,
        ("Sophie Germain",),
        "We prune a model once a week and it stays small. Half of the weights go, and accuracy falls by 0.2 "
        "points. The code is public.",
        {
            "gist": "Prunes a model once a week, and it stays small without losing accuracy.",
            "bullets": ["Half of the weights go.", "Accuracy falls by 0.2 points.", "The code is public."],
            "sentences": [[2], [2], [3]],
        },
        {
            "gist": "모델을 매주 한 번 가지치기하여 정확도를 지키면서 작게 유지했습니다.",
            "bullets": [
                "가중치의 절반을 덜어 냈습니다.",
                "정확도는 0.2포인트 낮아졌습니다.",
                "코드를 공개했습니다.",
            ],
            "sentences": [[2], [2], [3]],
        },
    ),
)
