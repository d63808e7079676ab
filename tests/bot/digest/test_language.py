"""The language of a text is told by its letters."""

from __future__ import annotations

import pytest

from bot.digest.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("모델은 더 적은 메모리로 더 빠르게 배웁니다.", "ko"),
        ("LampNet-70B-Chat과 GardenGPT-4-Turbo, OrchardLM-8x7B를 MMLU와 GSM8K에서 비교했습니다.", "ko"),
        ("한국어와 漢字를 함께 씁니다.", "ko"),
        ("The lamp waters the garden.", "en"),
        ("A paper about 모델 and little else that could be called Korean in any way", "en"),
        ("羊を上から数えます。", "ja"),
        ("ランプ", "ja"),
        ("这个模型用更少的内存学得更快。", "zh"),
        ("GardenGPT 的模型大小为 70B。", "zh"),
        ("Лампа поливает сад.", "ru"),
        ("المصباح يسقي الحديقة", "ar"),
        ("Η λάμπα ποτίζει τον κήπο.", "el"),
        ("We bound the loss by α + β for all λ.", "en"),
        ("Élégant", "en"),
        ("42 — 7!", "en"),
        ("", "en"),
    ],
)
def test_a_text_is_in_the_language_that_most_often_has_its_letters(text: str, language: str) -> None:
    assert language_of(text) == language
