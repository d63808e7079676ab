"""What people can do in a scene, and what the library makes of what Telegram tells of it."""

import pytest
from telegram import (
    Bot,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    MessageOriginChannel,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Chat, Preview, Standing, User

CHANNEL = -1001000000001


class Scene:
    """A group in which Ada is an administrator and Rita is not, and a channel."""

    def __init__(self, telegram: TelegramStandIn, bot: Bot) -> None:
        self.telegram, self.bot = telegram, bot
        self.ada = telegram.add_user(42, "Ada", username="ada")
        self.rita = telegram.add_user(7, "Rita", language="ko")
        self.group = telegram.add_group(-1002, administrators=[self.ada])
        self.forum = telegram.add_group(-1003, topics=[5, 6], closed_topics=[8])
        self.channel = telegram.add_channel(CHANNEL, username="daily_papers")
        self._offset = 0

    async def updates(self) -> tuple[Update, ...]:
        """What the bot was told since it last asked."""
        updates = await self.bot.get_updates(offset=self._offset)
        self._offset = updates[-1].update_id + 1 if updates else self._offset
        return updates

    async def message(self) -> Message:
        """The only thing that the bot was told, a message."""
        [update] = await self.updates()
        assert update.message is not None
        return update.message

    async def standing_of(self, user: User, chat: Chat) -> str:
        return (await self.bot.get_chat_member(chat.id, user.id)).status


@pytest.fixture
async def scene(telegram: TelegramStandIn, bot: Bot) -> Scene:
    return Scene(telegram, bot)


def marked(message: Message) -> dict[str, str]:
    return {text: entity.type for entity, text in message.parse_entities().items()}


# -- writing -----------------------------------------------------------------------------------------------


async def test_commands_mentions_and_links_are_marked(scene: Scene) -> None:
    scene.telegram.says(scene.rita, "😀 /today @daily_papers_test_bot arxiv.org/abs/2405.02246v2.")
    assert marked(await scene.message()) == {
        "/today": MessageEntity.BOT_COMMAND,
        "@daily_papers_test_bot": MessageEntity.MENTION,
        "arxiv.org/abs/2405.02246v2": MessageEntity.URL,
    }


async def test_a_reply_brings_what_it_answers_and_nothing_before_that(scene: Scene) -> None:
    first = scene.telegram.says(scene.rita, "one", chat=scene.group)
    second = scene.telegram.says(scene.ada, "two", chat=scene.group, reply_to=first)
    scene.telegram.says(scene.rita, "three", chat=scene.group, reply_to=second)
    third = (await scene.updates())[-1].message
    assert third is not None
    assert third.reply_to_message is not None
    assert third.reply_to_message.text == "two"
    assert third.reply_to_message.reply_to_message is None


async def test_a_reply_to_the_bot_shows_that_it_is_the_bots(scene: Scene) -> None:
    await scene.bot.send_message(scene.group.id, "hello")
    [posted] = scene.telegram.posts_in(scene.group)
    scene.telegram.says(scene.rita, "thanks", chat=scene.group, reply_to=posted)
    replied = (await scene.message()).reply_to_message
    assert replied is not None
    assert replied.from_user is not None
    assert replied.from_user.id == scene.telegram.bot.id


async def test_a_chain_of_replies_in_a_supergroup_is_a_thread_but_no_topic(scene: Scene) -> None:
    first = scene.telegram.says(scene.rita, "one", chat=scene.group)
    second = scene.telegram.says(scene.ada, "two", chat=scene.group, reply_to=first)
    scene.telegram.says(scene.rita, "three", chat=scene.group, reply_to=second)
    messages = [update.message for update in await scene.updates()]
    assert [(m.message_thread_id, m.is_topic_message) for m in messages if m] == [
        (None, None),
        (first.id, None),
        (first.id, None),
    ]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await scene.bot.send_message(scene.group.id, "x", message_thread_id=first.id)


async def test_a_chain_of_replies_elsewhere_is_no_thread(scene: Scene) -> None:
    small = scene.telegram.add_group(-55, kind="group")
    for chat in (small, None):
        first = scene.telegram.says(scene.rita, "one", chat=chat)
        scene.telegram.says(scene.rita, "two", chat=chat, reply_to=first)
        assert [u.message.message_thread_id for u in await scene.updates() if u.message] == [None, None]


async def test_a_message_in_a_topic_says_so_and_answers_the_note_that_the_topic_was_made(
    scene: Scene,
) -> None:
    scene.telegram.says(scene.rita, "/today", chat=scene.forum, topic=5)
    message = await scene.message()
    assert (message.message_thread_id, message.is_topic_message, message.chat.is_forum) == (5, True, True)
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None


async def test_what_is_said_in_no_topic_of_a_forum_names_none(scene: Scene) -> None:
    first = scene.telegram.says(scene.rita, "/today", chat=scene.forum)
    assert (await scene.message()).message_thread_id is None
    scene.telegram.says(scene.rita, "/today", chat=scene.forum, reply_to=first)
    message = await scene.message()
    assert (message.message_thread_id, message.is_topic_message) == (None, None)


async def test_an_administrator_can_speak_as_the_group(scene: Scene) -> None:
    scene.telegram.says(scene.ada, "/lang ko", chat=scene.group, anonymous=True)
    message = await scene.message()
    assert message.sender_chat == message.chat
    assert message.from_user is not None
    assert (message.from_user.id, message.from_user.username) == (1087968824, "GroupAnonymousBot")
    assert message.from_user.is_bot
    with pytest.raises(ValueError, match="no administrator"):
        scene.telegram.says(scene.rita, "/lang ko", chat=scene.group, anonymous=True)
    with pytest.raises(BadRequest, match=r"(?i)participant_id_invalid"):
        await scene.bot.get_chat_member(scene.group.id, 1087968824)


async def test_a_text_can_come_by_way_of_an_inline_bot(scene: Scene) -> None:
    gif = User(99, "Gif", username="gif", is_bot=True)
    scene.telegram.says(scene.rita, "/today", chat=scene.group, via_bot=gif)
    assert (await scene.message()).via_bot is not None


async def test_other_bots_can_speak(scene: Scene) -> None:
    other = scene.telegram.add_user(99, "Other", username="other_bot", is_bot=True)
    scene.telegram.says(other, "/today", chat=scene.group)
    message = await scene.message()
    assert message.from_user is not None
    assert message.from_user.is_bot


async def test_a_channels_post_is_forwarded_to_the_group_that_discusses_it(scene: Scene) -> None:
    post = scene.telegram.posts(scene.channel, "arxiv.org/abs/2405.02246")
    scene.telegram.says(scene.ada, post.text, chat=scene.group, forwarded_from=scene.channel)
    posted, forwarded = await scene.updates()
    assert posted.channel_post is not None
    assert (posted.channel_post.from_user, posted.message) == (None, None)
    message = forwarded.message
    assert message is not None
    assert message.is_automatic_forward
    assert message.sender_chat == posted.channel_post.sender_chat
    assert message.from_user is not None
    assert message.from_user.id == 777000
    assert isinstance(message.forward_origin, MessageOriginChannel)
    assert message.forward_origin.message_id == post.id


async def test_a_person_can_forward_a_channels_post_too(scene: Scene) -> None:
    scene.telegram.says(scene.rita, "look", forwarded_from=scene.channel)
    scene.telegram.says(
        scene.rita, "look", chat=scene.group, forwarded_from=scene.channel, is_automatic_forward=False
    )
    for message in [update.message for update in await scene.updates()]:
        assert message is not None
        assert message.from_user is not None
        assert (message.from_user.id, message.sender_chat, message.is_automatic_forward) == (7, None, None)
        assert isinstance(message.forward_origin, MessageOriginChannel)


async def test_what_is_edited_comes_as_an_edited_message(scene: Scene) -> None:
    said = scene.telegram.says(scene.rita, "/tody", chat=scene.group)
    scene.telegram.edits(scene.rita, said, "/today")
    post = scene.telegram.posts(scene.channel, "one")
    scene.telegram.edits(scene.ada, post, "two")
    _, edited, _, edited_post = await scene.updates()
    assert edited.edited_message is not None
    assert edited_post.edited_channel_post is not None
    assert (edited.message, edited.edited_message.text) == (None, "/today")
    assert edited.edited_message.edit_date is not None
    assert marked(edited.edited_message) == {"/today": MessageEntity.BOT_COMMAND}
    assert edited_post.edited_channel_post.text == "two"


async def test_nobody_edits_what_is_not_theirs(scene: Scene) -> None:
    await scene.bot.send_message(scene.group.id, "hello")
    [posted] = scene.telegram.posts_in(scene.group)
    said = scene.telegram.says(scene.ada, "hello", chat=scene.group)
    for message in (posted, said):
        with pytest.raises(ValueError, match="did not write"):
            scene.telegram.edits(scene.rita, message, "bye")


async def test_a_post_of_people_in_a_channel_is_not_the_bots(scene: Scene) -> None:
    post = scene.telegram.posts(scene.channel, "one")
    assert scene.telegram.posts_in(scene.channel) == []
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await scene.bot.edit_message_text("two", CHANNEL, post.id)


# -- pressing ----------------------------------------------------------------------------------------------


async def test_a_member_of_a_group_presses_in_the_group(scene: Scene) -> None:
    button = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data="next")]])
    await scene.bot.send_message(scene.forum.id, "page 1", reply_markup=button, message_thread_id=5)
    [posted] = scene.telegram.posts_in(scene.forum)
    press = scene.telegram.presses(scene.rita, posted, "Next")
    [update] = await scene.updates()
    query = update.callback_query
    assert query is not None
    assert isinstance(query.message, Message)
    assert (query.from_user.id, query.message.chat.id, query.data) == (7, scene.forum.id, "next")
    assert (query.message.message_thread_id, query.message.is_topic_message) == (5, True)
    await scene.bot.answer_callback_query(query.id, "Done")
    assert await scene.telegram.toast_of(press) == "Done"


async def test_pressing_a_link_tells_the_bot_nothing_and_says_so(scene: Scene) -> None:
    link = InlineKeyboardMarkup([[InlineKeyboardButton("Paper", url="https://arxiv.org/abs/2405.02246")]])
    await scene.bot.send_message(scene.group.id, "one", reply_markup=link)
    [posted] = scene.telegram.posts_in(scene.group)
    with pytest.raises(LookupError, match=r"opens https://arxiv\.org/abs/2405\.02246"):
        scene.telegram.presses(scene.rita, posted, "Paper")
    with pytest.raises(LookupError, match="is not under: one"):
        scene.telegram.presses(scene.rita, posted, "Video")


# -- who is where ------------------------------------------------------------------------------------------


def change(update: Update) -> tuple[int, str, str, int]:
    told: ChatMemberUpdated | None = update.my_chat_member
    assert told is not None
    return told.chat.id, told.old_chat_member.status, told.new_chat_member.status, told.from_user.id


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_bot_that_is_added_to_a_group_is_told_twice(scene: Scene, kind: str) -> None:
    group = scene.telegram.add_group(
        -9, kind="group" if kind == "group" else "supergroup", bot_is_member=False
    )
    scene.telegram.adds(scene.ada, group)
    standing, note = await scene.updates()
    assert change(standing) == (-9, "left", "member", 42)
    assert note.message is not None
    assert [user.id for user in note.message.new_chat_members] == [scene.telegram.bot.id]
    assert note.message.text is None
    await scene.bot.send_message(-9, "hello")
    assert (await scene.telegram.next_answer_to(group)).text == "hello"


async def test_a_link_that_adds_the_bot_to_a_group_says_what_it_was_for(scene: Scene) -> None:
    group = scene.telegram.add_group(-9, bot_is_member=False)
    scene.telegram.adds(scene.ada, group, as_administrator=True, start="sub")
    standing, _, start = await scene.updates()
    assert change(standing) == (-9, "left", "administrator", 42)
    assert start.message is not None
    assert start.message.text == "/start@daily_papers_test_bot sub"


async def test_a_bot_in_a_channel_is_an_administrator_and_gets_no_note(scene: Scene) -> None:
    channel = scene.telegram.add_channel(-9, bot_is_member=False)
    scene.telegram.posts(channel, "not heard")
    scene.telegram.adds(scene.ada, channel)
    scene.telegram.posts(channel, "heard")
    standing, post = await scene.updates()
    assert change(standing) == (-9, "left", "administrator", 42)
    assert post.channel_post is not None
    assert post.channel_post.text == "heard"


async def test_a_bot_that_was_made_an_administrator_gets_no_second_note(scene: Scene) -> None:
    scene.telegram.adds(scene.ada, scene.group, as_administrator=True)
    [standing] = await scene.updates()
    assert change(standing) == (-1002, "member", "administrator", 42)


async def test_a_bot_that_was_thrown_out_hears_and_says_nothing(scene: Scene) -> None:
    for chat in (scene.group, scene.channel):
        scene.telegram.removes(scene.ada, chat)
    scene.telegram.says(scene.ada, "/today", chat=scene.group)
    scene.telegram.posts(scene.channel, "one")
    changes = [change(update)[:3] for update in await scene.updates()]
    assert changes == [(-1002, "member", "kicked"), (CHANNEL, "administrator", "kicked")]
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await scene.bot.send_message(-1002, "x")
    with pytest.raises(Forbidden, match="bot was kicked from the channel chat"):
        await scene.bot.send_message(CHANNEL, "x")


async def test_a_small_group_shows_that_the_bot_has_left(scene: Scene) -> None:
    small = scene.telegram.add_group(-55, kind="group")
    scene.telegram.removes(scene.ada, small)
    _, note = await scene.updates()
    assert note.message is not None
    assert note.message.left_chat_member is not None
    assert note.message.left_chat_member.id == scene.telegram.bot.id


async def test_who_writes_to_a_bot_that_they_blocked_has_let_it_in_again(scene: Scene) -> None:
    scene.telegram.blocks(scene.rita)
    scene.telegram.says(scene.rita, "/start")
    blocked, back, start = await scene.updates()
    assert change(blocked) == (7, "member", "kicked", 7)
    assert change(back) == (7, "kicked", "member", 7)
    assert start.message is not None
    assert (await scene.bot.send_message(7, "welcome back")).text == "welcome back"


async def test_members_are_who_was_given_and_who_has_spoken(scene: Scene) -> None:
    theo = scene.telegram.add_user(8, "Theo")
    given = scene.telegram.add_group(-9, members=[theo])
    assert await scene.standing_of(theo, given) == "member"
    assert await scene.standing_of(scene.rita, scene.group) == "left"
    scene.telegram.says(scene.rita, "hello", chat=scene.group)
    scene.telegram.says(scene.ada, "hello", chat=scene.group)
    assert await scene.standing_of(scene.rita, scene.group) == "member"
    assert await scene.standing_of(scene.ada, scene.group) == "administrator"
    with pytest.raises(BadRequest, match=r"(?i)participant_id_invalid"):
        await scene.bot.get_chat_member(scene.group.id, 1)


@pytest.mark.parametrize("standing", ["creator", "administrator", "member", "left", "kicked"])
async def test_a_member_stands_as_one_says(scene: Scene, standing: Standing) -> None:
    scene.telegram.set_member(scene.group, scene.rita, standing)
    assert await scene.standing_of(scene.rita, scene.group) == standing
    assert await scene.updates() == ()


async def test_a_group_that_becomes_a_supergroup_keeps_its_members_and_the_bots_standing(
    scene: Scene,
) -> None:
    old = scene.telegram.add_group(-55, kind="group", administrators=[scene.ada])
    scene.telegram.set_member(old, scene.rita, "creator")
    scene.telegram.set_standing(old, "administrator", by=scene.rita)
    new = scene.telegram.becomes_supergroup(old, -1000055)
    _, leaving, arriving = [update.message for update in await scene.updates()]
    assert leaving is not None
    assert leaving.from_user is not None
    assert (leaving.chat.id, leaving.from_user.id, leaving.migrate_to_chat_id) == (-55, 7, -1000055)
    assert arriving is not None
    assert arriving.sender_chat == arriving.chat
    assert (arriving.chat.id, arriving.chat.type, arriving.message_id) == (-1000055, "supergroup", 1)
    assert arriving.migrate_from_chat_id == -55
    assert await scene.standing_of(scene.rita, new) == "creator"
    assert await scene.standing_of(scene.ada, new) == "administrator"
    assert new.bot_standing == "administrator"
    scene.telegram.says(scene.rita, "nobody hears this", chat=old)
    assert await scene.updates() == ()
    with pytest.raises(ChatMigrated):
        await scene.bot.get_chat_member(-55, 7)


# -- what the bot may do in topics, and what it said of previews -------------------------------------------


async def test_a_topic_that_is_closed_is_for_administrators(scene: Scene) -> None:
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await scene.bot.send_message(scene.forum.id, "x", message_thread_id=8)
    scene.telegram.set_standing(scene.forum, "administrator", by=scene.ada)
    assert (await scene.bot.send_message(scene.forum.id, "x", message_thread_id=8)).message_thread_id == 8


async def test_a_topic_that_is_gone_is_not_found_and_the_group_stays_a_forum(scene: Scene) -> None:
    said = scene.telegram.says(scene.rita, "/today", chat=scene.forum, topic=5)
    scene.forum.topics, scene.forum.closed_topics = [], []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await scene.bot.send_message(scene.forum.id, "x", message_thread_id=said.topic)
    assert (await scene.bot.get_chat(scene.forum.id)).is_forum


async def test_a_reply_of_the_bot_stays_in_the_topic_of_what_it_answers(scene: Scene) -> None:
    said = scene.telegram.says(scene.rita, "/today", chat=scene.forum, topic=6)
    message = await scene.bot.send_message(scene.forum.id, "x", reply_to_message_id=said.id)
    assert (message.message_thread_id, message.is_topic_message) == (6, True)


async def test_what_was_said_of_the_preview_can_be_read(scene: Scene) -> None:
    options = LinkPreviewOptions(url="https://e.org/x.png", prefer_large_media=True)
    await scene.bot.send_message(CHANNEL, "one", link_preview_options=options)
    await scene.bot.send_message(CHANNEL, "two", link_preview_options=LinkPreviewOptions(is_disabled=True))
    await scene.bot.send_message(CHANNEL, "three")
    assert [post.preview for post in scene.telegram.posts_in(scene.channel)] == [
        Preview(url="https://e.org/x.png", prefer_large_media=True),
        Preview(is_disabled=True),
        None,
    ]
