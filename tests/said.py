"""Who talks where on Telegram, and what they say: messages' contents as JSON, plausible and not."""

from __future__ import annotations

from typing import Any, TypeVar

from arbitrary import ANY_TEXT, LONG_TEXT
from hypothesis import strategies as st

Json = dict[str, Any]
T = TypeVar("T")

NAME = "Wendelgard"
"""In the name of every person and every chat."""
WORD = "Losungswort"
"""In much of what people write."""
ME: Json = {"id": 1000001, "is_bot": True, "first_name": "Daily Papers", "username": "daily_papers_test_bot"}
ADMIN = 42
OWNER = 8
"""An administrator of every group."""
BLOCKED = 13
"""The bot may write neither to this person nor to the group of the number below zero."""

READERS_COMMANDS = (
    "start", "help", "today", "date", "paper", "search", "author", "id", "privacy", "subscribe",
    "unsubscribe", "stop", "lang", "settings", "forget",
)  # fmt: skip
ADMIN_COMMANDS = ("resend", "status", "settle", "log", "reports", "rewrite", "term")


def _person(number: int, language: str | None, **more: Any) -> Json:
    known = {} if language is None else {"language_code": language}
    return {"id": number, "is_bot": False, "first_name": f"{NAME} {number}"} | known | more


def own_chat(person: Json) -> Json:
    return {"id": person["id"], "type": "private", "first_name": person["first_name"]}


PEOPLE = [
    _person(7, "ko"),
    _person(OWNER, "en", last_name="& <b>Sons</b>", username="wendelgard_x"),
    _person(9, None),
    _person(10, "pt-br"),
    _person(ADMIN, "en"),
    _person(BLOCKED, "ko"),
]
ANONYMOUS = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
OTHER_BOT = {"id": 5000, "is_bot": True, "first_name": "Other", "username": "other_bot"}
CHANNEL = {"id": -1003, "type": "channel", "title": f"{NAME} daily", "username": "wendelgard_daily"}
GROUPS = [
    {"id": -201, "type": "group", "title": f"{NAME} & friends"},
    {"id": -1001, "type": "supergroup", "title": f"{NAME}'s <i>lab</i>", "username": "wendelgard_lab"},
    {"id": -1002, "type": "supergroup", "title": f"{NAME} forum", "is_forum": True},
    {"id": -BLOCKED, "type": "group", "title": f"{NAME} of old"},
]
CHANNELS = [CHANNEL, {"id": -1004, "type": "channel", "title": f"{NAME}'s own"}]
people = st.sampled_from(PEOPLE)
CHATS = [*map(own_chat, PEOPLE), *GROUPS, *CHANNELS]


@st.composite
def one_of(draw: st.DrawFn, *weighed: tuple[int, st.SearchStrategy[T]]) -> T:
    """One of these, each as often as its weight says."""
    all_ = [strategy for weight, strategy in weighed for _ in range(weight)]
    return draw(all_[draw(st.integers(0, len(all_) - 1))])


# -- words ------------------------------------------------------------------------------------------------

DAYS = ["2024-05-14", "2024-05-13", "2024-05-11", "2024-05-15", "2024-13-40", "1999-01-01", "9999-12-31"]
_IDS = ["2405.00001", "2405.00002v3", "2405.99999", "arXiv:2405.00003", "9999.99999"]
_LINKS = [
    "https://arxiv.org/abs/2405.00001v2",
    "arxiv.org/pdf/2405.00002",
    "https://huggingface.co/papers/2405.00003?x=1#top",
    "http://hf.co/papers/2405.99999",
]
_ARGUMENTS = [
    "", "3", "20", "999", "-3", "0", "٣", "５", "1" * 30, "today", "yesterday", "tomorrow", "어제", *DAYS,
    "2024년 5월 14일", "2024-05-14 3", "2024-05-14 999", "2024-05-14 now", "2024-05-11 NOW",
    "2024-05-14 here", "here", "2024-05-14 99 @wendelgard_lab now", "2024-05-14 -1001 now", "all sent",
    "2024-05-14 3 here now", "all again", "0001-01-01 now",
    *_IDS, *_LINKS, "Ada Lovelace", "lovelace ada", "Löve", "nobody of this name", '"*"', "NEAR(a b)",
    "08:30", "25:99", "8:30 Europe/Berlin", "asia/seoul", "../../etc/passwd", "Etc", "ko", "en",
    "한국어", "xx", "p_2405_00001", "d_2024-05-14", "sub", "hello", "p_", "d_2024-99-99", "1 sent", "1 again",
    "it works", "추론", "count OR -works",
    "2405.00001 ko", "https://arxiv.org/abs/2405.00002 english", "2405.00001 xx", "ko token = 토큰",
    "attention", "ko attention =", "ja attention = 注意", "en a = b", "= =", "ko <b> = &", "a = " + "ㄱ" * 99,
    "12 maybe", "9" * 18 + " sent", WORD, f"{NAME} {WORD}", "🙂🙂🙂", "a\nb\nc", "\u200b", "\x00",
    "\u202e" + WORD,
]  # fmt: skip
_SAID = [
    "오늘", "today", "구독", "구독 취소", "stop", "도움말", "help", "설정", "Settings!", "ｈｅｌｐ", WORD,
    "🙂", *_LINKS, *(f"@{ME['username']} {link} {WORD}" for link in _LINKS), f"@{ME['username']} {WORD}", " ",
    "/", "//", "/ today", "https://t.me/x",
]  # fmt: skip
_any_words = one_of(
    (4, st.sampled_from(_ARGUMENTS)), (1, ANY_TEXT), (1, LONG_TEXT.map(lambda text: text[:4000]))
)
_ENTITIES = [
    "bot_command", "mention", "url", "text_link", "text_mention", "bold", "custom_emoji", "blockquote", "new",
]  # fmt: skip


@st.composite
def _odd_entity(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(_ENTITIES))
    entity: Json = {
        "type": kind,
        "offset": draw(st.sampled_from([0, 0, 1, 5, 4096, -1])),
        "length": draw(st.sampled_from([1, 6, 0, 5000, -1])),
    }
    if kind == "text_link":
        entity["url"] = draw(st.sampled_from([*_LINKS, "tg://x", ""]))
    if kind == "text_mention":
        entity["user"] = ME
    return entity


_odd_entities = st.lists(_odd_entity(), max_size=3)


@st.composite
def _command(draw: st.DrawFn) -> Json:
    """A command, whoever's, with anything behind it; the entity is Telegram's own."""
    named = st.sampled_from(
        [*READERS_COMMANDS, *ADMIN_COMMANDS, *READERS_COMMANDS, "TODAY", "Date", "ban", "x"]
    )
    whose = st.sampled_from(["", "", "@" + ME["username"], "@" + ME["username"].upper(), "@other_bot"])
    command = f"/{draw(named)}{draw(whose)}"
    between = draw(st.sampled_from([" ", " ", " ", " ", "\n", ", ", "\u3000"]))
    words = draw(_any_words)
    text = f"{command}{between}{words}"[:4096].rstrip() if words else command
    entities = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    return {"text": text, "entities": [*entities, *draw(st.sampled_from([[], [], _LATER_ENTITIES]))]}


_LATER_ENTITIES = [{"type": "bold", "offset": 1, "length": 3}, {"type": "new", "offset": 2, "length": 3}]


@st.composite
def _words(draw: st.DrawFn) -> Json:
    """A text with the mentions in it marked, or with marks where there is nothing."""
    text = draw(one_of((2, st.sampled_from(_SAID)), (1, _any_words))) or WORD
    if draw(st.integers(0, 3)) == 0:
        return {"text": text, "entities": draw(_odd_entities)}
    mention = f"@{ME['username']}"
    if not text.startswith(mention):
        return {"text": text}
    return {"text": text, "entities": [{"type": "mention", "offset": 0, "length": len(mention)}]}


_FILE = {"file_id": "a", "file_unique_id": "b"}
_PICTURE = {**_FILE, "width": 90, "height": 90}
_MEDIA: list[Json] = [
    *[{"photo": [_PICTURE]}] * 5,
    {"photo": []},
    {"document": {**_FILE, "file_name": f"{WORD}.pdf"}},
    {"sticker": {**_PICTURE, "type": "regular", "is_animated": False, "is_video": False}},
    {"voice": {**_FILE, "duration": 3}},
    {"contact": {"phone_number": "1", "first_name": NAME}},
    {"location": {"latitude": 37.5, "longitude": 127.0}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"story": {"chat": CHANNEL, "id": 1}},
    {"game": {"title": WORD, "description": "", "photo": [_PICTURE]}},
    {"kind_of_tomorrow": {"what": WORD}},
]
SERVICE: dict[str, Json | list[Json] | str | bool] = {
    "new_chat_members": [ME],
    "left_chat_member": ME,
    "new_chat_title": WORD,
    "new_chat_photo": [_PICTURE],
    "delete_chat_photo": True,
    "group_chat_created": True,
    "supergroup_chat_created": True,
    "channel_chat_created": True,
    "pinned_message": {"message_id": 1, "date": 0, "chat": GROUPS[0]},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 60},
    "forum_topic_created": {"name": WORD, "icon_color": 0},
    "forum_topic_closed": {},
    "video_chat_started": {},
    "video_chat_ended": {"duration": 1},
    "write_access_allowed": {},
    "users_shared": {"request_id": 1, "users": []},
    "web_app_data": {"data": WORD, "button_text": WORD},
}
"""What a message says that nobody wrote, beside moves."""


@st.composite
def _media(draw: st.DrawFn) -> Json:
    """Something to see or hear, with or without a caption."""
    shown = draw(st.sampled_from(_MEDIA))
    match draw(st.integers(0, 2)):
        case 0:
            said = draw(_command())
        case 1:
            said = draw(_words())
        case _:
            return shown
    return shown | {"caption": said["text"][:1024], "caption_entities": said.get("entities", [])}


_numbers_of_chats = st.sampled_from([-201, -1001, -1005, -1006, -BLOCKED, 7])
_service = st.sampled_from(list(SERVICE.items())).map(lambda what: dict([what]))
_moves = st.one_of(
    _numbers_of_chats.map(lambda number: {"migrate_to_chat_id": number}),
    _numbers_of_chats.map(lambda number: {"migrate_from_chat_id": number}),
)
contents = one_of((6, _command()), (3, _words()), (2, _media()), (1, _service), (1, _moves))
