"""Files that a bot sends, sends again, and gets back."""

from __future__ import annotations

import struct
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from bot.playground.telegram import files, form
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.fields import Upload

CHANNEL = -1001000000001
GIF = b"GIF89a" + struct.pack("<HH", 30, 20) + b"\0" * 8
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + b"\0" * 8
JPEG = (
    b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"ab"  # a segment before the frame
    b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, 600, 800, 1) + b"\0" * 6
)


async def test_a_document_is_posted_with_its_caption_and_can_be_had_back(
    telegram: TelegramStandIn, bot: Bot, url: str
) -> None:
    channel = telegram.add_channel(CHANNEL)
    content = bytes(range(256)) * 4 + b"\r\n--no boundary\r\n"
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("next", callback_data="next")]])
    sent = await bot.send_document(
        CHANNEL,
        content,
        filename='논문 "one".bib',
        caption="<b>One</b> file",
        parse_mode="HTML",
        thumbnail=GIF,
        reply_markup=keyboard,
        disable_notification=True,
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ('논문 "one".bib', len(content))
    assert (sent.text, sent.caption, sent.reply_markup) == (None, "One file", keyboard)
    assert [(e.type, e.offset, e.length) for e in sent.caption_entities] == [("bold", 0, 3)]
    [posted] = telegram.posts_in(channel)
    assert posted.silent
    assert posted.file is not None
    assert posted.file.content == content
    found = await bot.get_file(sent.document.file_id)
    assert found.file_path is not None
    path = found.file_path.rpartition("/documents/")[2]
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        got = await http.get(f"{url}/file/bot{telegram.token}/documents/{path}")
        assert (got.status_code, got.content) == (200, content)
        assert (await http.get(f"{url}/file/bot{telegram.token}/documents/other")).status_code == 404
        assert (await http.get(f"{url}/file/bot123456:other/documents/{path}")).status_code == 401


async def test_a_file_is_sent_again_by_its_id_and_stays_what_it_was(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    telegram.add_user(7, "Ada")
    first = await bot.send_document(7, b"content", filename="a.txt")
    assert first.document is not None
    second = await bot.send_document(7, first.document.file_id)
    assert second.document == first.document
    assert second.document is not None
    assert second.document.mime_type == "text/plain"
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type Document as Photo"):
        await bot.send_photo(7, first.document.file_id)


@pytest.mark.parametrize(("content", "sides"), [(GIF, (30, 20)), (PNG, (640, 480)), (JPEG, (800, 600))])
async def test_a_photo_is_as_wide_and_as_high_as_the_picture(
    telegram: TelegramStandIn, bot: Bot, content: bytes, sides: tuple[int, int]
) -> None:
    telegram.add_user(7, "Ada")
    sent = await bot.send_photo(7, content, caption="x", show_caption_above_media=True, has_spoiler=True)
    assert [(size.width, size.height) for size in sent.photo] == [sides]
    assert sent.show_caption_above_media
    assert sent.has_media_spoiler
    assert (await bot.get_file(sent.photo[0].file_id)).file_size == len(content)


async def test_a_photo_is_a_picture_whatever_its_name_says(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_user(7, "Ada")
    sent = await bot.send_photo(7, GIF, filename="script.js")
    assert telegram.files.find(sent.photo[0].file_id).mime_type == "image/gif"


THIN = b"GIF89a" + struct.pack("<HH", 2100, 100)

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendDocument", {}, "there is no document in the request"),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendDocument", {"document": "attach://other"}, "there is no document in the request"),
    ("sendDocument", {"document": "unknown"}, "wrong file identifier/HTTP URL specified"),
    ("sendDocument", {"document": "https://e.org/x"}, "failed to get HTTP URL content"),
    ("sendDocument", {"document": b""}, "file must be non-empty"),
    ("sendDocument", {"document": b"x", "caption": "x" * 1025}, "message caption is too long"),
    ("sendPhoto", {"photo": b"no picture"}, "IMAGE_PROCESS_FAILED"),
    ("sendPhoto", {"photo": PNG[:20]}, "IMAGE_PROCESS_FAILED"),
    ("sendPhoto", {"photo": JPEG[:8]}, "IMAGE_PROCESS_FAILED"),
    ("sendPhoto", {"photo": THIN}, "PHOTO_INVALID_DIMENSIONS"),
    ("getFile", {}, "file_id not specified"),
    ("getFile", {"file_id": "unknown"}, "invalid file_id"),
]


@pytest.mark.parametrize(("method", "fields", "why"), REFUSED)
async def test_a_file_that_telegram_would_not_take_is_refused_in_its_words(
    telegram: TelegramStandIn, url: str, method: str, fields: dict[str, Any], why: str
) -> None:
    telegram.add_user(7, "Ada")
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    uploads = {name: value for name, value in fields.items() if isinstance(value, bytes)}
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        answer = await http.post(
            f"{url}/bot{telegram.token}/{method}", data={"chat_id": "7", **texts}, files=uploads or None
        )
    assert answer.json()["description"] == f"Bad Request: {why}"
    assert telegram.record == []


async def test_a_file_has_a_size_that_it_may_not_pass(
    telegram: TelegramStandIn, bot: Bot, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.add_user(7, "Ada")
    monkeypatch.setattr(files, "MOST_PHOTO_BYTES", 20)
    monkeypatch.setattr(files, "MOST_DOWNLOAD_BYTES", 20)
    monkeypatch.setattr(files, "MOST_BYTES", 40)
    monkeypatch.setattr(form, "MOST_BYTES", 40)
    monkeypatch.setattr(form, "_FIELDS_BYTES", 2000)
    with pytest.raises(
        BadRequest, match="File of size 21 bytes is too big for a photo; the maximum size is 20"
    ):
        await bot.send_photo(7, GIF.ljust(21, b"\0"))
    big = await bot.send_document(7, b"x" * 21)
    assert big.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(big.document.file_id)
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        for size in (41, 5000):
            answer = await http.post(
                f"{url}/bot{telegram.token}/sendDocument",
                data={"chat_id": "7"},
                files={"document": b"x" * size},
            )
            assert (answer.status_code, answer.json()["description"]) == (413, "Request Entity Too Large")


async def test_a_file_cannot_be_sent_where_a_text_cannot(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_user(7, "Ada", talked=False)
    with pytest.raises(Forbidden, match="bot can't initiate conversation"):
        await bot.send_document(7, b"x")


async def test_the_text_of_a_file_is_no_text_to_edit(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_user(7, "Ada")
    sent = await bot.send_document(7, b"x")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", 7, sent.message_id)
    with_buttons = InlineKeyboardMarkup([[InlineKeyboardButton("next", callback_data="next")]])
    edited = await bot.edit_message_reply_markup(7, sent.message_id, reply_markup=with_buttons)
    assert not isinstance(edited, bool)
    assert edited.document == sent.document


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(NAMES, st.binary(max_size=200), st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_a_form_is_read_as_it_was_written(name: str, content: bytes, text: str) -> None:
    request = httpx.Request(
        "POST", "http://e.org", data={"caption": text}, files={"document": (name, content)}
    )
    texts, uploads = form._parts(request.headers["content-type"], request.read())
    assert texts == {"caption": text}
    assert uploads == {"document": Upload(name.replace("%22", '"'), content)}
