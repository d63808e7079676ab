"""The catalogues: complete, in step, and true to the English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import bot.chat
from bot.chat.phrases import gettext, language, ngettext, pgettext, speaking

_CHAT = Path(bot.chat.__file__).parent
_CATALOGUES = sorted((_CHAT / "phrases").glob("*/LC_MESSAGES/phrases.po"))
_GLUED = re.compile(r"\}(?:은|는|이|가|을|를|와|과|로|으로|이나|나|이란|란)(?![가-힣])")


@pytest.fixture(params=_CATALOGUES, ids=lambda path: path.parents[1].name)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def catalogue(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), locale=path.parents[1].name)


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    """Each form of the translation beside the English that it stands for."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        assert isinstance(message.string, tuple | list)
        yield from ((message.id[-1], form) for form in message.string)


def _phrases(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def _tags(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]*>", text))


def test_there_is_a_korean_catalogue() -> None:
    assert "ko" in [path.parents[1].name for path in _CATALOGUES]


def test_a_catalogue_has_every_phrase_of_the_code_and_no_other(catalogue: Catalog) -> None:
    code = {(context, messages) for _, _, messages, _, context in extract_from_dir(_CHAT)}
    assert {(message.context, message.id) for message in _phrases(catalogue)} == code
    assert not catalogue.obsolete


def test_every_phrase_is_translated_and_none_by_guess(catalogue: Catalog) -> None:
    for message in _phrases(catalogue):
        assert not message.fuzzy, message.id
        assert all(translation for _, translation in _texts(message)), message.id


def test_a_translation_keeps_placeholders_and_tags(catalogue: Catalog) -> None:
    for message in _phrases(catalogue):
        for english, translation in _texts(message):
            assert _placeholders(translation) == _placeholders(english), message.id
            assert _tags(translation) == _tags(english), message.id


def test_the_plural_of_the_english_has_the_placeholders_of_its_singular(catalogue: Catalog) -> None:
    for message in _phrases(catalogue):
        if not isinstance(message.id, str):
            assert _placeholders(message.id[0]) == _placeholders(message.id[1])


def test_the_compiled_catalogue_is_in_step(path: Path, catalogue: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_no_korean_particle_hangs_on_a_placeholder() -> None:
    for path in _CATALOGUES:
        if path.parents[1].name == "ko":
            assert _GLUED.findall(path.read_text(encoding="utf-8")) == []


def test_the_language_is_that_of_the_innermost_reader() -> None:
    assert language() == "en"
    with speaking("ko"):
        assert gettext("Post") == "게시"
        with speaking("en"):
            assert gettext("Post") == "Post"
        assert ngettext("{n} vote", "{n} votes", 2) == "추천 {n}"
        assert pgettext("place", "Seoul") == "서울"
    assert language() == "en"


@pytest.mark.parametrize("unknown", ["tlh", "xx-yy", "", "../ko"])
def test_an_unknown_language_is_english(unknown: str) -> None:
    with speaking(unknown):
        assert gettext("Post") == "Post"
        assert ngettext("{n} vote", "{n} votes", 1) == "{n} vote"
        assert ngettext("{n} vote", "{n} votes", 2) == "{n} votes"


def test_a_region_speaks_its_language() -> None:
    with speaking("ko-kr"):
        assert gettext("Post") == "게시"
