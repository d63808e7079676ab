"""Strategies for Telegram's updates as JSON: what people send, and what nobody ever should."""

from __future__ import annotations

from datetime import date

from arbitrary import ANY_TEXT
from hypothesis import strategies as st
from said import (
    ANONYMOUS,
    CHANNEL,
    CHANNELS,
    CHATS,
    DAYS,
    GROUPS,
    ME,
    NAME,
    OTHER_BOT,
    PEOPLE,
    WORD,
    Json,
    contents,
    one_of,
    own_chat,
    people,
)

from bot.chat.render import presses
from bot.chat.render.resending import CANCEL, RESEND

_MOMENT = 1715731200
_NUMBERS = st.integers(1, 1_000_000)


# -- messages ---------------------------------------------------------------------------------------------

_ORIGINS: list[Json] = [
    {"type": "user", "date": 0, "sender_user": PEOPLE[0]},
    {"type": "hidden_user", "date": 0, "sender_user_name": NAME},
    {"type": "chat", "date": 0, "sender_chat": GROUPS[1]},
    {"type": "channel", "date": 0, "chat": CHANNEL, "message_id": 3},
    {"type": "of_tomorrow", "date": 0},
]


@st.composite
def _oddity(draw: st.DrawFn, chat: Json) -> Json:
    """What a message may have beside what it says."""
    answered = {"message_id": 5, "date": 0, "chat": chat, "text": WORD}
    added: Json = draw(
        st.sampled_from(
            [
                {"from": None},
                {"from": OTHER_BOT},
                {"from": ME},
                {"via_bot": OTHER_BOT},
                {"via_bot": ME},
                {"from": ANONYMOUS, "sender_chat": chat},
                {"sender_chat": CHANNEL},
                {"from": None, "sender_chat": CHANNEL, "is_automatic_forward": True},
                {"sender_chat": CHANNEL, "is_automatic_forward": True, "forward_origin": _ORIGINS[3]},
                {"reply_to_message": answered | {"from": ME}},
                {"reply_to_message": answered | {"from": PEOPLE[0]}},
                {"reply_to_message": answered},
                {
                    "reply_to_message": {"message_id": 5, "date": 0, "chat": chat},
                    "quote": {"text": "", "position": 0},
                },
                {"message_thread_id": 77, "is_topic_message": True},
                {
                    "message_thread_id": 77,
                    "is_topic_message": True,
                    "reply_to_message": answered | {"from": ME},
                },
                {"message_thread_id": 5},
                *({"forward_origin": origin} for origin in _ORIGINS),
                {"media_group_id": "1"},
                {"edit_date": _MOMENT},
                {"date": 0},
                {"has_protected_content": True, "is_from_offline": True},
                {"field_of_tomorrow": {"a": [WORD]}},
            ]
        )
    )
    return added


@st.composite
def _message(draw: st.DrawFn) -> Json:
    """Somebody says something somewhere."""
    speaker = draw(people)
    chat = draw(st.sampled_from([*[own_chat(speaker)] * 5, *GROUPS, CHANNEL]))
    message: Json = {"message_id": draw(_NUMBERS), "date": _MOMENT, "chat": chat, "from": speaker}
    message |= draw(contents)
    if draw(st.integers(0, 2)) == 0:
        message |= draw(_oddity(chat))
    return {name: value for name, value in message.items() if value is not None}


@st.composite
def _post(draw: st.DrawFn) -> Json:
    """A channel says something."""
    channel = draw(st.sampled_from(CHANNELS))
    post = {"message_id": draw(_NUMBERS), "date": _MOMENT, "chat": channel, "sender_chat": channel}
    return post | draw(contents)


# -- presses ----------------------------------------------------------------------------------------------

_papers = st.sampled_from(["2405.00001", "2405.00002", "2405.99999", "cs/0112017", "abc"])
_day_lists = st.builds(
    presses.DayList,
    st.sampled_from([date(2024, 5, 14), date(2024, 5, 11), date(1, 1, 1)]),
    st.integers(1, 20),
)
_author_lists = st.builds(
    presses.AuthorList, st.sampled_from(["Ada Lovelace", "nobody", "한 사람", ": /", '"*'])
)
_words_lists = st.builds(
    presses.WordsList, st.sampled_from(["count", "nothing at all", "추론", ": /", '"*', "a OR -b", "_"])
)
_lists = st.one_of(_day_lists, _author_lists, _words_lists)
_languages = st.sampled_from(["ko", "en", "ja"])
_backs = st.one_of(st.none(), _lists)
_presses = st.one_of(
    st.builds(presses.ShowCard, _papers, _backs, st.one_of(st.none(), _languages)),
    st.builds(presses.ShowAbstract, _papers, _backs),
    st.builds(presses.ShowEvidence, _papers, _backs, st.one_of(st.none(), _languages)),
    st.builds(presses.ReportMistake, _papers, _languages),
    st.builds(presses.ShowList, _lists),
    st.builds(presses.ChooseLanguage, _languages),
    st.builds(presses.ChooseZone, st.sampled_from(["Asia/Seoul", "America/New_York", "Mars/Base", "Europe"])),
    st.sampled_from([presses.Subscribe(), presses.Unsubscribe(), presses.AskZone(), presses.ShowSettings()]),
).map(lambda press: presses.data(press) or presses.PREFIX)
_confirming = st.one_of(
    st.sampled_from([*DAYS, "", "2024-5-14", "now", "2024-05-14 "]).map(lambda day: RESEND + day),
    st.builds(
        "resend:{}:{}:{}:{}:{}:en".format,
        st.sampled_from(["post", "edit", "replace", "cancel", "other"]),
        st.sampled_from([*DAYS, "2024-99-99"]),
        st.sampled_from([-1003, -1001, 7, 5, ""]),
        st.sampled_from(["", 1, 9, 999]),
        st.sampled_from(["", 77]),
    ),
    st.builds(
        "{}:{}:{}".format,
        st.sampled_from(["settle", "settle-all", "settle-day", "settle-until", "settle-other"]),
        st.sampled_from([1, 12, "9" * 18, "2024-05-14", "2024-13-14", ""]),
        st.sampled_from(["sent", "again", "other"]),
    ),
    st.builds(
        "report:{}:{}:{}".format,
        st.sampled_from(["look", "rewrite", "dismiss", "other"]),
        _papers,
        st.one_of(_languages, st.just("")),
    ),
)


@st.composite
def _damaged(draw: st.DrawFn) -> str:
    whole = draw(_presses)
    at = draw(st.integers(0, len(whole)))
    return whole[:at] + draw(st.sampled_from(["", ":", "/", "@", "9", "\n", "한", "\x00"])) + whole[at + 1 :]


_data = one_of(
    (4, _presses),
    (2, _confirming),
    (1, st.just(CANCEL)),
    (1, _damaged()),
    (1, ANY_TEXT.map(lambda text: text[:64])),
)


@st.composite
def _press(draw: st.DrawFn) -> Json:
    """Somebody presses a button, under a message that may be too old to be shown or gone."""
    presser = draw(people)
    chat = draw(st.sampled_from([*[own_chat(presser)] * 9, *CHATS]))
    number = draw(_NUMBERS)
    shown: Json = {"message_id": number, "date": _MOMENT, "chat": chat, "from": ME, "text": WORD}
    welcome = {"inline_keyboard": [[{"text": "+", "url": f"https://t.me/{ME['username']}?startgroup=hello"}]]}
    under: Json = draw(
        st.sampled_from(
            [
                *[{"message": shown}] * 4,
                {"message": shown | {"reply_markup": welcome}},
                {"message": shown | {"message_thread_id": 77, "is_topic_message": True}},
                {"message": shown | {"sender_chat": chat}},
                {"message": {"message_id": number, "date": 0, "chat": chat}},
                {"inline_message_id": "x"},
                {},
            ]
        )
    )
    given = {"game_short_name": WORD} if draw(st.integers(0, 19)) == 0 else {"data": draw(_data)}
    return {"id": str(number), "from": presser, "chat_instance": "1", **under, **given}


# -- the rest ---------------------------------------------------------------------------------------------

_RIGHTS = dict.fromkeys(
    ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
     "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
     "can_edit_stories", "can_delete_stories"),
    True,
)  # fmt: skip
_MAY = dict.fromkeys(
    ("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
     "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
     "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages",
     "can_manage_topics"),
    False,
)  # fmt: skip
_STANDINGS: list[Json] = [
    {"status": "member"},
    {"status": "left"},
    {"status": "kicked", "until_date": 0},
    {"status": "administrator"} | _RIGHTS,
    {"status": "administrator", "can_post_messages": True} | _RIGHTS,
    {"status": "restricted", "is_member": True, "until_date": 0} | _MAY,
    {"status": "restricted", "is_member": False, "until_date": 0} | _MAY,
    {"status": "creator", "is_anonymous": False},
    {"status": "of_tomorrow"},
]
_standings = st.sampled_from(_STANDINGS)


@st.composite
def _change(draw: st.DrawFn, whose: Json = ME) -> Json:
    """Somebody changes what the bot, or another, may do."""
    return {
        "chat": draw(st.sampled_from(CHATS)),
        "from": draw(people),
        "date": _MOMENT,
        "old_chat_member": draw(_standings) | {"user": whose},
        "new_chat_member": draw(_standings) | {"user": whose},
    }


_others = st.one_of(
    _change(PEOPLE[0]).map(lambda change: {"chat_member": change}),
    people.map(lambda who: {"inline_query": {"id": "1", "from": who, "query": WORD, "offset": ""}}),
    _message().map(lambda message: {"business_message": message | {"business_connection_id": "1"}}),
    _message().map(lambda message: {"edited_business_message": message | {"business_connection_id": "1"}}),
    st.sampled_from(
        [
            {},
            {"update_of_tomorrow": {"text": WORD}},
            {"message": {"text": WORD}},
            {"message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "of_tomorrow"}, "text": WORD}},
            {"callback_query": {"id": "1", "data": CANCEL}},
            {"poll_answer": {"poll_id": "1", "user": PEOPLE[0], "option_ids": [0]}},
            {"chat_join_request": {"chat": GROUPS[0], "from": PEOPLE[0], "user_chat_id": 7, "date": 0}},
        ]
    ),
)


_update = one_of(
    (12, _message().map(lambda message: {"message": message})),
    (5, _press().map(lambda press: {"callback_query": press})),
    (1, _message().map(lambda message: {"edited_message": message | {"edit_date": _MOMENT}})),
    (1, _post().map(lambda post: {"channel_post": post})),
    (1, _post().map(lambda post: {"edited_channel_post": post})),
    (2, _change().map(lambda change: {"my_chat_member": change})),
    (1, _others),
)


class Conversation(list[Json]):
    """Updates without their numbers, in the order in which they come."""

    def __repr__(self) -> str:
        """Short: a failure shows the one update that it is about."""
        return f"{len(self)} updates"


@st.composite
def conversations(draw: st.DrawFn, length: int) -> Conversation:
    """So many updates."""
    return Conversation(draw(st.lists(_update, min_size=length, max_size=length)))
