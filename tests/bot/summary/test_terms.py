"""The glossaries that we ship, and finding their terms in an English text."""

from __future__ import annotations

import gzip
import json
import re
import time
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summary import terms as package
from bot.summary.languages import LANGUAGES
from bot.summary.terms import headword, in_text, plural, shipped, singular
from storage.records import Term

_WITH_A_LIST = ("ko", "ja", "zh")
_LATIN = {
    "ko": {"KV 캐시", "체화 AI"},
    "ja": {"KVキャッシュ", "エンボディードAI"},
    "zh": {"KV 缓存", "Transformer", "扩散 Transformer"},
}
"""What researchers write with Latin letters in these languages too."""


def _terms(*english: str) -> tuple[Term, ...]:
    return tuple(Term(each, each.upper(), "shipped") for each in english)


def _found(text: str, *english: str) -> list[str]:
    return [term.english for term in in_text(_terms(*english), text)]


# -- what we ship ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", _WITH_A_LIST)
def test_a_list_is_sorted_and_each_term_stands_in_it_once(language: str) -> None:
    text = files(package).joinpath(f"{language}.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    assert rows == sorted(rows)
    assert [len(row) for row in rows] == [2] * len(rows)
    assert len({re.sub("[ -]", "", english) for english, _ in rows}) == len(rows)
    assert dict(shipped(language)) == dict(rows)
    assert 120 <= len(rows) <= 170


@pytest.mark.parametrize("language", _WITH_A_LIST)
def test_a_term_is_in_small_letters_and_in_the_singular(language: str) -> None:
    for english in shipped(language):
        assert re.fullmatch(r"[a-z]+(?:[ -][a-z]+)*", english), english
        assert headword(english, language) == english
        assert " of " in english or headword(english, "en") == english


@pytest.mark.parametrize("language", _WITH_A_LIST)
def test_a_rendering_is_written_in_the_script_of_its_language(language: str) -> None:
    latin = set()
    for rendering in shipped(language).values():
        scripts = {unicodedata.name(letter).split()[0] for letter in rendering if letter.isalpha()}
        latin |= {rendering} if "LATIN" in scripts else set()
        assert scripts <= LANGUAGES[language].scripts | {"LATIN"}, rendering
        assert unicodedata.is_normalized("NFKC", rendering)
        assert rendering == " ".join(rendering.split())
    assert latin == _LATIN[language]


def test_a_transformer_is_no_converter() -> None:
    assert shipped("ko")["transformer"] == "트랜스포머"
    assert shipped("ja")["transformer"] == "トランスフォーマー"
    assert not [each for each in shipped("ko").values() if "변환기" in each]


@pytest.mark.parametrize("language", _WITH_A_LIST)
def test_what_is_part_of_a_longer_term_is_said_there_as_it_is_alone(language: str) -> None:
    ours = shipped(language)
    parts = ("agent", "attention", "model", "policy", "reward", "transformer", "token", "diffusion", "latent")
    known = {part: ours[part] for part in parts if part in ours}
    assert len(known) == 8
    differing = {
        english
        for english, rendering in ours.items()
        for part, said in known.items()
        if re.search(rf"\b{part}\b", english) and said not in rendering
    }
    # 정책 and 方策 are of the noun; what is on or off policy is said in the letters of English.
    assert differing == ({"on-policy", "off-policy"} if language in ("ko", "ja") else set())


@pytest.mark.parametrize("language", ["en", "fr", "", "../terms/ko", "KO"])
def test_a_language_without_a_list_has_none(language: str) -> None:
    assert shipped(language) == {}


# -- finding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("It is a transformer.", "transformer"),
        ("Transformers, it says.", "transformer"),
        ("TRANSFORMER-based pumps", "transformer"),
        ("the model's tokens", "token"),
        ("we did pre-training", "pre-training"),
        ("we did pretraining", "pre-training"),
        ("we did pre training", "pre-training"),
        ("a diffusion\n  model", "diffusion model"),
        ("diffusion-model pumps", "diffusion model"),
        ("data sets grow", "dataset"),
        ("two policies differ", "policy"),
        ("in-context-learning", "in-context learning"),
        ("Mixture-of-Experts", "mixture of experts"),
        ("mixtures of experts", "mixture of experts"),
        ("a mixture of expert lamps", "mixture of experts"),
        ("chains of thought", "chain of thought"),
        ("chain-of-thoughts", "chain of thought"),
        ("large corpora", "corpus"),
        ("KV caches", "kv cache"),
        ("multi-modal lamps", "multimodal"),
        ("vision–language models (VLMs)", "vision-language model"),
        ("(agents)", "agent"),
        ("$k$-token", "token"),
    ],
)
def test_a_term_is_found_in_each_of_its_forms(text: str, english: str) -> None:
    assert _found(text, english) == [english]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("tokenizer", "token"),
        ("a subtoken", "token"),
        ("token2 and token_3", "token"),
        ("diffusion. Model it", "diffusion model"),
        ("diffusion, model", "diffusion model"),
        ("diffusion -- model", "diffusion model"),
        ("diffusion/model", "diffusion model"),
        ("model diffusion", "diffusion model"),
        ("agentic", "agent"),
        ("", "agent"),
    ],
)
def test_what_only_looks_like_a_term_is_none(text: str, english: str) -> None:
    assert _found(text, english) == []


def test_a_term_inside_a_longer_one_counts_only_where_it_stands_elsewhere() -> None:
    english = ("model", "language model", "large language model")
    assert _found("A large language model.", *english) == ["large language model"]
    assert _found("A large language model is a language model.", *english) == list(english[:0:-1])
    assert _found("Models, a large language model", *english) == ["model", "large language model"]


def test_of_two_terms_that_share_a_word_the_longer_is_meant() -> None:
    assert _found("a red lamp garden", "red lamp", "lamp garden") == ["lamp garden"]
    assert _found("a red lamp garden lamp", "red lamp", "lamp garden", "lamp") == ["lamp garden", "lamp"]


def test_terms_come_in_the_order_of_the_text_and_once() -> None:
    assert _found("Tokens and agents; an agent, a token.", "agent", "token") == ["token", "agent"]
    assert in_text((), "Tokens") == ()


_WORDS = st.sampled_from(
    ["red", "lamp", "lamps", "garden", "of", "pre", "training", "-", " ", ".", "\n", "İ", "_"]
)


@given(st.lists(_WORDS, max_size=30).map("".join))
def test_what_is_found_stands_there_letter_for_letter(text: str) -> None:
    plain = re.sub(r"[\s-]", "", text.lower())
    for term in in_text(_terms("red lamp", "lamp", "pre-training", "garden of lamp", "lamp of garden"), text):
        assert re.sub("[ -]", "", term.english) in re.sub("lamps", "lamp", plain)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("token", "tokens"),
        ("policy", "policies"),
        ("array", "arrays"),
        ("loss", "losses"),
        ("bias", "biases"),
        ("corpus", "corpora"),
        ("analysis", "analyses"),
        ("hypothesis", "hypotheses"),
        ("cache", "caches"),
        ("approach", "approaches"),
        ("database", "databases"),
        ("index", "indexes"),
    ],
)
def test_a_word_has_a_singular_and_a_plural(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one
    assert singular(one) == one


@pytest.mark.parametrize(
    ("english", "listed"),
    [
        ("Transformers", "transformer"),
        ("Pretraining", "pre-training"),
        ("Mixture-of-Experts", "mixture of experts"),
        ("fine  Tuning", "fine-tuning"),
        ("spoken queries", "spoken query"),
        ("Vision-Pumps", "vision-pump"),
        ("dynamics", "dynamics"),
    ],
)
def test_a_headword_is_as_we_list_it(english: str, listed: str) -> None:
    assert headword(english, "ko") == listed


# -- real abstracts ----------------------------------------------------------------------------------------


def _recorded(shared_data: Path) -> list[str]:
    with gzip.open(shared_data / "archive" / "hf-daily-archive.jsonl.gz", "rt", encoding="utf-8") as rows:
        return [json.loads(row)["abstract"] for number, row in enumerate(rows) if number % 20 == 0]


def test_abstracts_speak_of_some_shipped_terms_each_and_of_nearly_all_together(shared_data: Path) -> None:
    ours = tuple(Term(english, said, "shipped") for english, said in shipped("ko").items())
    abstracts = _recorded(shared_data)
    found = [in_text(ours, abstract) for abstract in abstracts]
    assert len(found) == 677
    assert 5 < sum(map(len, found)) / len(found) < 9
    assert len({term for each in found for term in each}) > 0.95 * len(ours)


def test_terms_are_found_in_under_a_millisecond(shared_data: Path) -> None:
    ours = tuple(Term(english, said, "shipped") for english, said in shipped("ko").items())
    text = " ".join(_recorded(shared_data)[:2])[:2000]
    assert len(text) == 2000
    in_text(ours, text)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        in_text(ours, text)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.001
