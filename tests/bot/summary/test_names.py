"""The names and the links of a sentence against those of the abstract."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summary.names import wrong_names

SOURCE = (
    "VisionLLM is a vision-language model by Léo Dupont. Transformers are trained on ImageNet with "
    "reinforcement learning (RL), not with large language models. It uses Mixture of Experts. "
    "Code: https://github.com/example/lamp."
)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ko", "트랜스포머(Transformer)를 ImageNet으로 학습했습니다."),
        ("ko", "시각-언어 모델(VLM)을 제안합니다."),
        ("ko", "대규모 언어 모델(LLM)과 다릅니다."),
        ("ko", "전문가 혼합(MoE)을 씁니다."),
        ("ko", "강화 학습(Reinforcement Learning)을 씁니다."),
        ("ko", "Vision-LLM의 코드는 http://github.com/example/lamp/ 에 있습니다."),
        ("ko", "https://github.com/example/lamp에서 볼 수 있습니다."),
        ("ko", "training을 거칩니다."),
        ("ko", "Léo Dupont이 만들었습니다."),
        ("ja", "RLを使います（VLM）。"),
        ("zh", "使用ImageNet训练。"),
        ("en", "The model's transformers are trained on Imagenet."),
        ("en", "VLMs win. Results hold: Good ones. “Better” is said."),
        ("en", "Everything ordinary is free to say."),
    ],
)
def test_a_name_of_the_source_may_be_written(language: str, sentence: str) -> None:
    assert wrong_names(sentence, SOURCE, language) == ()


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [
        ("ko", "BERT를 씁니다.", "BERT"),
        ("ko", "DeepMind가 만들었습니다.", "DeepMind"),
        ("ko", "확산(diffusion)을 씁니다.", "diffusion"),
        ("ko", "https://github.com/example/lamb 에 있습니다.", "the link https://github.com/example/lamb"),
        ("ko", "github.com/other/lamp 에 있습니다.", "the link github.com/other/lamp"),
        ("ja", "Mambaを使います。", "Mamba"),
        ("zh", "使用Gemini模型。", "Gemini"),
        ("en", "It beats BERT.", "BERT"),
        ("en", "It uses Mistral today.", "Mistral"),
        ("en", "OpenAI made it.", "OpenAI"),
        ("en", "See https://lamp.example/x.", "the link https://lamp.example/x"),
    ],
)
def test_another_name_is_wrong(language: str, sentence: str, name: str) -> None:
    assert wrong_names(sentence, SOURCE, language) == (f"{name} does not stand in the abstract",)


def test_names_with_digits_are_left_to_the_numbers() -> None:
    assert wrong_names("GPT-4를 씁니다.", SOURCE, "ko") == ()


@given(text=st.text(max_size=200), language=st.sampled_from(["ko", "en", "ja", "zh"]))
def test_every_text_has_the_names_of_itself(text: str, language: str) -> None:
    assert wrong_names(text, text, language) == ()
