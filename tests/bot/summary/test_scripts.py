"""Whether a sentence is in its language, and nothing but a sentence."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summary.scripts import wrong_language

SOURCE = "We present a lamp by Léo. Attention Is All You Need For Better Lamps. The 灯 is Chinese."


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ko", "트랜스포머(Transformer)를 학습했습니다."),
        ("ko", "코드는 https://github.com/a/b 에서 확인할 수 있습니다."),
        ("ko", "코드를 공개했습니다: https://github.com/a/b"),
        ("ko", "성능이 좋습니다 (Apache 기반)."),
        ("ko", "강화 학습(reinforcement learning)을 씁니다"),
        ("ko", "α와 β를 씁니다."),
        ("ko", "점점 더 좋아집니다."),
        ("ko", "3.5배 빠릅니다. 코드도 공개했습니다."),
        ("ko", "“Attention Is All You Need For Better Lamps”를 따릅니다."),
        ("ko", "VLM 모델인 VisionLLM은 ImageNet 벤치마크에서 앞섭니다."),
        ("ko", "등(灯)을 만들었습니다."),
        ("ja", "トランスフォーマー（Transformer）を学習します。"),
        ("ja", "性能が向上しました"),
        ("ja", "コードは公開されています（https://github.com/a/b）。"),
        ("ja", "精度は高くありません。"),
        ("ja", "ますます高くなるでしょう。"),
        ("zh", "我们提出VisionLLM模型。"),
        ("zh", "越来越好（RL）。"),
        ("en", "Léo wrote it with α < 5 and a [MASK] token."),
        ("en", "It is very very good: a, b and c."),
    ],
)
def test_a_sentence_in_its_language_is_right(language: str, sentence: str) -> None:
    assert wrong_language(sentence, SOURCE, language) == ()


@pytest.mark.parametrize(
    ("language", "sentence", "reason"),
    [
        ("ko", "모델의 性能이 좋습니다.", "letters that are not Korean: 性能"),
        ("ko", "すばらしい 모델입니다.", "letters that are not Korean"),
        ("ko", "Модель 좋습니다.", "letters that are not Korean"),
        ("ko", "This model is better than the others.", "not in Korean"),
        ("ko", "이 모델은 better than the others in all of the tasks 합니다.", "untranslated English"),
        ("ko", "모델이 좋다.", "does not end politely"),
        ("ko", "모델이 아주 좋음", "does not end politely"),
        ("ko", "모델이 아주 좋다. 그래서 씁니다.", "does not end politely"),
        ("ja", "モデルは良い。だから使います。", "does not end politely"),
        ("ko", "!!!", "not in Korean"),
        ("ja", "模型很好。", "no kana"),
        ("ja", "モデルはよい。", "does not end politely"),
        ("ja", "모델은 좋습니다.", "letters that are not Japanese"),
        ("zh", "モデルは良いです。", "letters that are not Simplified Chinese"),
        ("zh", "模型の性能。", "letters that are not Simplified Chinese"),
        ("zh", "The model is good.", "not in Simplified Chinese"),
        ("en", "The 模型 is good.", "letters that are not English"),
        ("ko", "노노노어서는 좋습니다.", "repeats «노»"),
        ("ko", "정말 정말 정말 좋습니다.", "repeats «정말»"),
        ("en", "It is good good good.", "repeats «good»"),
        ("ko", "**굵게** 합니다.", "Markdown"),
        ("ko", "`코드`를 씁니다.", "Markdown"),
        ("ko", "[코드](https://github.com/a/b)입니다.", "Markdown"),
        ("ko", "- 목록입니다.", "list mark"),
        ("ko", "# 제목입니다.", "list mark"),
        ("ko", '{"gist": "좋습니다."', "JSON"),
        ("ko", '좋습니다."}', "JSON"),
        ("ko", "<b>굵게</b> 합니다.", "tag"),
        ("ko", "<think>생각합니다.", "tag"),
        ("ko", "<|im_end|> 좋습니다.", "tag"),
        ("en", "&lt;b&gt; is good", "tag"),
        ("en", "$\\alpha$ is \\textbf{good}.", "LaTeX"),
        ("ko", "요약: 좋습니다.", "talks to the reader"),
        ("ko", "물론입니다! 좋습니다.", "talks to the reader"),
        ("en", "Here is the summary: it is good.", "talks to the reader"),
        ("ja", "以下は要約です。", "talks to the reader"),
        ("ko", "좋습\ufffd니다.", "U+FFFD"),
        ("ko", "좋습\u0007니다.", "U+0007"),
        ("ko", "좋습\ue000니다.", "U+E000"),
        ("ko", "좋습니다\ud800.", "U+D800"),
        ("en", "It is \u202egood.", "U+202E"),
    ],
)
def test_what_is_no_sentence_of_the_language_is_wrong(language: str, sentence: str, reason: str) -> None:
    assert any(reason in found for found in wrong_language(sentence, SOURCE, language))


@given(text=st.text(max_size=200), language=st.sampled_from(["ko", "en", "ja", "zh", "xx"]))
def test_no_text_makes_the_check_fail(text: str, language: str) -> None:
    for reason in wrong_language(text, text, language):
        reason.encode()


@pytest.mark.parametrize(
    "piece", ["a ", "가", "(", "<a ", "**", "[x](", '"a": ', "니다. ", "http://a ", "$x"]
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    long = piece * (10_000 // len(piece))
    begun = time.process_time()
    wrong_language(long, "", "ko")
    assert time.process_time() - begun < 2
