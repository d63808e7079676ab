"""What a summary calls a term is taken from before the parentheses, and left alone where that is doubtful."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import sample
from bot.summary.renderings import renderings

SOURCE = """
Leaflight: Pre-Training of Large Language Models for Gardens. We use Gemini, Bloomnet and data of Hugging
Face. After pre-training on garden images, we fine-tune it. Fine-tuning and reinforcement learning from human
feedback help. A Transformer encodes hidden states; its chain of thought and a Mixture-of-Experts reduce
hallucinations. Zero-shot image generation, document retrieval, transfer learning, reward models, verifiable
rewards, the thought process of plants, contrastive learning, the latent space, retrieval-augmented lamps,
supervised fine-tuning, dimensions of lamps, prompt engineering, Vision Pumps and a vision pump.
"""


def _one(language: str, bullet: str) -> dict[str, str]:
    return dict(renderings([bullet], language, SOURCE))


@pytest.mark.parametrize(
    ("language", "bullet", "english", "rendering"),
    [
        ("ko", "모델은 사전 학습(pre-training) 자료를 씁니다.", "pre-training", "사전 학습"),
        ("ko", "사전 학습 (Pre-training)으로 시작합니다.", "pre-training", "사전 학습"),
        ("ko", "잎을 보고, 사전학습（pretraining）을 합니다.", "pre-training", "사전학습"),
        ("ko", "정원에서 미세 조정(fine-tuning)을 합니다.", "fine-tuning", "미세 조정"),
        ("ko", "물(water)과 강화 학습(reinforcement learning)", "reinforcement learning", "강화 학습"),
        ("ko", "대규모 언어 모델(Large Language Models, LLMs)", "large language model", "대규모 언어 모델"),
        ("ko", "조명에 트랜스포머(Transformer)를 씁니다.", "transformer", "트랜스포머"),
        ("ko", "조명의 사고의 사슬(chain of thought)을 봅니다.", "chain of thought", "사고의 사슬"),
        ("ko", "이는 전문가 혼합(Mixture-of-Experts, MoE)입니다.", "mixture of experts", "전문가 혼합"),
        ("ko", "조명이 환각（hallucinations）을 줄입니다.", "hallucination", "환각"),
        ("ko", "조명은 이미지 생성(image generation)을 합니다.", "image generation", "이미지 생성"),
        ("ko", "오래된 문서 검색(document retrieval)", "document retrieval", "문서 검색"),
        ("ko", "정원은 전이 학습(transfer learning)으로 자랍니다.", "transfer learning", "전이 학습"),
        ("ko", "식물의 사고 과정(thought process)", "thought process", "사고 과정"),
        ("ko", "이른바 '보상 모델'(reward model)입니다.", "reward model", "보상 모델"),
        ("ko", "잎(노란 잎, 보상 모델(reward model))입니다.", "reward model", "보상 모델"),
        ("ko", "잎을 보는 정원(검색 증강(Retrieval-Augmented))", "retrieval-augmented", "검색 증강"),
        ("ko", "조명은 강화학습(reinforcement learning)을 씁니다.", "reinforcement learning", "강화학습"),
        ("ja", "本手法は事前学習（pre-training）を行います。", "pre-training", "事前学習"),
        ("ja", "新しい思考の連鎖（chain of thought）です。", "chain of thought", "思考の連鎖"),
        ("ja", "の大規模言語モデル（large language model, LLM）", "large language model", "大規模言語モデル"),
        ("ja", "照明はファインチューニング(fine-tuning)をします。", "fine-tuning", "ファインチューニング"),
        ("ja", "「教師なし学習」「報酬モデル」（reward model）", "reward model", "報酬モデル"),
        ("ja", "照明の混合エキスパート（mixture of experts）", "mixture of experts", "混合エキスパート"),
        ("zh", "灯在预训练（pre-training）中", "pre-training", "预训练"),
        ("zh", "花园采用对比学习（contrastive learning）", "contrastive learning", "对比学习"),
        ("zh", "灯位于潜在空间（latent space）", "latent space", "潜在空间"),
        ("zh", "灯，微调（fine-tuning）后更亮。", "fine-tuning", "微调"),
        ("zh", "灯通过图像生成（image generation）", "image generation", "图像生成"),
        ("zh", "所谓“思维链”（chain of thought）", "chain of thought", "思维链"),
    ],
)  # fmt: skip
def test_a_rendering_reaches_as_far_left_as_is_plain(
    language: str, bullet: str, english: str, rendering: str
) -> None:
    assert _one(language, bullet)[english] == rendering


@pytest.mark.parametrize(
    ("language", "bullet"),
    [
        ("ko", "저자들은 영상 이미지 생성(image generation)을 합니다."),
        ("ko", "우리는 대규모 사전 학습(pre-training)을 합니다."),
        ("ko", "정원은 조명 환각(hallucination)을 줄입니다."),
        ("ko", "조명은 검증 가능한 보상(verifiable rewards)을 씁니다."),
        ("ko", "사람의 의견을 듣는 강화 학습(reinforcement learning from human feedback)"),
        ("ko", "임베딩 차원(dimension)"),
        ("ko", "KV 조정(fine-tuning)"),
        ("ko", "3D생성(image generation)"),
        ("ko", "모델을(reward model)"),
        ("ko", "이(reward)"),
        ("ko", "정원 보상 모델(fine-tuning)"),
        ("ko", "'조명 하나 둘 셋 넷'(reward model)"),
        ("ko", "(fine-tuning)"),
        ("ja", "照明は教師ありファインチューニング（supervised fine-tuning）をします。"),
        ("ja", "照明は隠れ状態（hidden states）を見ます。"),
        ("ja", "庭園用提案手法大規模言語モデル（large language model）"),
        ("ja", "LLM報酬（rewards）"),
        ("ja", "照らす（fine-tuning）"),
        ("ja", "「LLM」（fine-tuning）"),
        ("zh", "花园对模型微调（fine-tuning）"),
        ("zh", "LLM微调（fine-tuning）"),
        ("zh", "花园灯光植物微调（fine-tuning）"),
        ("zh", "在LLM（fine-tuning）"),
    ],
)
def test_a_doubtful_rendering_is_none(language: str, bullet: str) -> None:
    assert _one(language, bullet) == {}


@pytest.mark.parametrize(
    "inside",
    [
        "photosynthesis",
        "Gemini",
        "Hugging Face",
        "Bloomnet",
        "DeepSeek",
        "LLM",
        "GPT-4",
        "pre-training, which helps",
        "pre-training, LLM, RL",
        "of the",
        "x",
        "a transformer for gardens that is longer than forty letters",
        "https://example.org",
        "잎",
    ],
)
def test_what_is_no_term_of_the_source_has_no_rendering(inside: str) -> None:
    assert _one("ko", f"조명({inside})") == {}


def test_a_word_with_a_capital_is_a_term_where_it_stands_small_too_or_in_the_plural() -> None:
    assert _one("ko", "시각 펌프(Vision Pump)") == {"vision pump": "시각 펌프"}
    source = "We build Garden Lamps with a Water Pump."
    bullets = ["정원 조명(Garden Lamp)", "급수 펌프(Water Pump)"]
    assert renderings(bullets, "ko", source) == {"garden lamp": "정원 조명"}


def test_all_bullets_are_read_and_what_they_do_not_agree_on_is_none() -> None:
    bullets = ["미세 조정(fine-tuning)", "환각(hallucination), 파인튜닝(fine-tuning)", "환각(hallucinations)"]
    assert renderings(bullets, "ko", SOURCE) == {"hallucination": "환각"}
    assert renderings([], "ko", SOURCE) == {}


@pytest.mark.parametrize("language", ["en", "fr", ""])
def test_a_language_that_we_cannot_read_has_no_renderings(language: str) -> None:
    assert renderings(["조명(fine-tuning)"], language, SOURCE) == {}


_PIECES = st.sampled_from(
    (
        "사전 학습",
        "조명은",
        " ",
        "(",
        ")",
        "（",
        "）",
        "pre-training",
        "Hidden States",
        ",",
        "'",
        "事前",
        "の",
        "在",
    )
)


@given(st.lists(_PIECES, max_size=40).map("".join), st.sampled_from(["ko", "ja", "zh"]))
def test_a_rendering_stands_in_its_bullet_before_the_english_it_is_of(bullet: str, language: str) -> None:
    for english, rendering in renderings([bullet], language, SOURCE).items():
        assert bullet.index(rendering) < bullet.lower().rindex(english)
        assert rendering == rendering.strip()
        assert not any(letter.isascii() and letter.isalpha() for letter in rendering)


_RIGHT = frozenset(
    {"사전 학습 모델", "멀티모달", "선호 모델", "지도 미세 조정", "전문가 혼합", "환각", "전문가 조합"}
    | {
        "종합 평점",
        "프리셋",
        "프로그램 합성",
        "모션 디자인",
        "도메인 모델",
        "인스턴스",
        "검색어",
        "임베딩 모델",
    }
    | {"기계 학습"}
)
"""By a person who read the sample's 29 Korean terms with English behind them."""


def test_of_the_sample_s_korean_terms_half_are_found_and_none_is_wrong() -> None:
    found: set[str] = set()
    abstracts = {item["paper"]["id"]: item["paper"]["summary"] for item in sample.items()}
    for paper_id, written in sample.summaries().items():
        found.update(renderings(written["ko"]["bullets"], "ko", abstracts[paper_id]).values())
    assert found <= _RIGHT
    assert len(found) >= 10


def test_english_abstracts_have_no_renderings(shared_data: Path) -> None:
    for item in json.loads((shared_data / "hf-daily" / "2024-05-29.json").read_bytes()):
        abstract = item["paper"]["summary"]
        for language in ("ko", "ja", "zh"):
            assert renderings([abstract], language, abstract) == {}
