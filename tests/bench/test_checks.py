"""How long the checks of a summary take, for a paper in one language."""

from __future__ import annotations

import pytest
from bench.fixtures import Figure, Timed

from bot.summary import facts, names, spelling
from bot.summary.judge import judge
from bot.summary.reading import cleaning, naming

_TITLE = "Leaflight: Efficient Vision-Language Models That Read Leaves"
_ABSTRACT = """\
Gardens need light and water, but existing lamps know nothing of the leaves that they shine on. Earlier work
looks at the soil, at the weather or at pictures of whole gardens, and so it learns too late that a plant is
thirsty, or not at all. We present Leaflight, a lamp with an 8B vision-language model that was trained on
1.2 trillion tokens and 350M images of twenty-three kinds of leaves. In three stages, namely pretraining,
alignment, and reinforcement learning (RL), it learns to read the colour of a leaf and to choose between 5-7
degrees of brightness. What it sees is explained in plain words, so that a gardener may object, and what the
gardener says is remembered for the next evening. We also describe how the lamp was built, which parts of it
fail first, and what its makers would do otherwise. On GardenBench it reaches an accuracy of 85.2\\%, ahead of
GPT-4o (71.4\\%) and Qwen2.5-VL-72B (70.9\\%), while its memory is 19x smaller and its answers come 3.7 and
6.6 times faster than those of the two baselines. It runs on a single 24 GB GPU and saves 12.5% of the water
in 14,000 gardens, most of them small ones in dry places where water is dear. Shade, dust and old leaves
remain hard for it, as an analysis of its errors shows, and a lamp that is wrong should say so before it acts.
Code and data are available at https://github.com/example/leaflight for everybody to try at home.
"""
"""1,500 letters, with more numbers than most abstracts have."""
_WRITTEN = {
    "ko": (
        "잎을 읽는 조명 Leaflight가 정원의 물을 12.5% 아끼고 GPT-4o를 앞섰습니다.",
        "기존의 조명은 자신이 비추는 잎에 대해 아무것도 알지 못한다는 문제가 있습니다.",
        "80억 개(8B)의 파라미터를 가진 모델을 1조 2,000억 토큰과 3억 5천만 장의 이미지로 학습했습니다.",
        "사전 학습, 정렬, 강화 학습(RL)의 세 단계를 거쳐 잎의 색을 읽습니다.",
        "GardenBench에서 85.2%의 정확도로 GPT-4o(71.4%)와 Qwen2.5-VL-72B(70.9%)를 앞섰습니다.",
        "메모리는 19분의 1이며, 응답은 각각 3.7배와 6.6배 빠릅니다.",
        "코드와 데이터는 https://github.com/example/leaflight 에서 볼 수 있습니다.",
    ),
    "en": (
        "Leaflight, a lamp that reads leaves, saves 12.5% of the water and is ahead of GPT-4o.",
        "Existing lamps know nothing of the leaves that they shine on.",
        "An 8B vision-language model was trained on 1.2T tokens and 350 million images.",
        "It learns in three stages: pretraining, alignment, and reinforcement learning (RL).",
        "On GardenBench it reaches 85.2%, ahead of GPT-4o (71.4%) and Qwen2.5-VL-72B (70.9%).",
        "Its memory is 19 times smaller and its answers come 3.7 and 6.6 times faster.",
        "Code and data are at https://github.com/example/leaflight.",
    ),
    "ja": (
        "葉を読む照明Leaflightは庭の水を12.5%節約し、GPT-4oを上回りました。",
        "これまでの照明は、自らが照らす葉について何も知りませんでした。",
        "80億（8B）パラメータの視覚言語モデルを1兆2000億トークンと3億5000万枚の画像で学習しています。",
        "事前学習、調整、強化学習（RL）の三段階で葉の色を読むことを学びます。",
        "GardenBenchで85.2%の精度を示し、GPT-4o（71.4%）とQwen2.5-VL-72B（70.9%）を上回ります。",
        "メモリは19分の1で、応答はそれぞれ3.7倍と6.6倍速くなります。",
        "コードとデータはhttps://github.com/example/leaflightで公開されています。",
    ),
    "zh": (
        "能读懂叶子的灯Leaflight为花园节水12.5%，并超过GPT-4o。",
        "现有的灯对自己所照的叶子一无所知。",
        "80亿（8B）参数的视觉语言模型使用1.2万亿个词元和3.5亿张图像训练。",
        "经过预训练、对齐和强化学习（RL）三个阶段，模型学会读取叶子的颜色。",
        "在GardenBench上准确率达到85.2%，超过GPT-4o（71.4%）和Qwen2.5-VL-72B（70.9%）。",
        "内存减少到19分之1，响应速度分别为3.7倍和6.6倍。",
        "代码和数据见https://github.com/example/leaflight。",
    ),
}


@pytest.mark.parametrize("language", list(_WRITTEN))
def test_judging_a_paper(timed: Timed, figure: Figure, language: str) -> None:
    gist, *bullets = _WRITTEN[language]

    def forget() -> None:
        for kept in (facts.facts, names.spelt, cleaning.plain, naming.named, spelling.canonical):
            kept.cache_clear()

    def work(_: None) -> None:
        assert judge(gist, bullets, title=_TITLE, abstract=_ABSTRACT, language=language) == ()

    figure(f"judge a summary, {language}", timed(work, forget, rounds=200) * 1000, "ms", below=2)
