"""What a bot says of itself, as strictly as Telegram takes it."""

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.playground.telegram.api import TelegramStandIn

TODAY = (BotCommand("today", "the day's papers"),)
KOREAN = (BotCommand("today", "오늘의 논문"), BotCommand("help", "도움말"))


async def test_a_list_of_commands_belongs_to_one_scope_and_one_language(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada = telegram.add_user(42, "Ada")
    private, own = BotCommandScopeAllPrivateChats(), BotCommandScopeChat(ada.id)
    await bot.set_my_commands(TODAY)
    await bot.set_my_commands(KOREAN, scope=private, language_code="ko")
    await bot.set_my_commands([("status", "how things stand")], scope=own)
    assert await bot.get_my_commands() == TODAY
    assert await bot.get_my_commands(private, "ko") == KOREAN
    assert await bot.get_my_commands(private) == ()
    assert telegram.commands_for("default") == {"today": "the day's papers"}
    assert telegram.commands_for("all_private_chats", "ko") == {"today": "오늘의 논문", "help": "도움말"}
    assert telegram.commands_for("chat", chat=ada) == {"status": "how things stand"}
    assert telegram.commands_for("all_group_chats", "ko") == {}


async def test_commands_go_away_when_they_are_deleted_or_none_are_left(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    groups = BotCommandScopeAllGroupChats()
    await bot.set_my_commands(TODAY)
    await bot.set_my_commands(TODAY, scope=groups)
    assert await bot.delete_my_commands(groups)
    assert await bot.delete_my_commands(groups)
    assert telegram.commands_for("all_group_chats") == {}
    assert telegram.commands_for("default") == {"today": "the day's papers"}
    await bot.set_my_commands([])
    assert telegram.commands == {}


async def test_a_member_of_a_group_can_have_commands_of_their_own(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada, group = telegram.add_user(42, "Ada"), telegram.add_group(-1002)
    await bot.set_my_commands(TODAY, scope=BotCommandScopeChatMember(group.id, ada.id))
    await bot.set_my_commands(KOREAN, scope=BotCommandScopeChatAdministrators(group.id))
    assert telegram.commands_for("chat_member", chat=group, user=ada) == {"today": "the day's papers"}
    assert list(telegram.commands_for("chat_administrators", chat=group)) == ["today", "help"]


REFUSED_SCOPES: list[tuple[BotCommandScope, type[TelegramError], str]] = [
    (BotCommandScopeChat(8), BadRequest, "Chat not found"),
    (BotCommandScopeChat(9), BadRequest, "Chat not found"),
    (BotCommandScopeChat("@nobody"), BadRequest, "Chat not found"),
    (BotCommandScopeChat(-1), BadRequest, "Can't change commands in channel chats"),
    (BotCommandScopeChat(-2), Forbidden, "Forbidden: bot is not a member of the supergroup chat"),
    (
        BotCommandScopeChatAdministrators(-2),
        Forbidden,
        "Forbidden: bot is not a member of the supergroup chat",
    ),
    (BotCommandScopeChatAdministrators(-4), Forbidden, "Forbidden: bot was kicked from the group chat"),
    (BotCommandScopeChatAdministrators(7), BadRequest, "Can't use specified scope in private chats"),
    (BotCommandScopeChatMember(-3, 99), BadRequest, "User not found"),
    (
        BotCommandScopeChatMember(-3, -5),
        BadRequest,
        "Can't parse botcommandscope: invalid user_id specified",
    ),
    (BotCommandScope("chat"), BadRequest, "Can't parse botcommandscope: can't find field \"chat_id\""),
    (BotCommandScope("everybody"), BadRequest, "Can't parse botcommandscope: unsupported type specified"),
]


@pytest.mark.parametrize(("scope", "kind", "why"), REFUSED_SCOPES)
async def test_a_scope_must_be_one_that_the_bot_can_reach(
    telegram: TelegramStandIn, bot: Bot, scope: BotCommandScope, kind: type[TelegramError], why: str
) -> None:
    telegram.add_user(7, "Rita")
    telegram.add_user(8, "Shy", talked=False)
    telegram.add_channel(-1)
    telegram.add_group(-2, bot_is_member=False)
    telegram.add_group(-3)
    telegram.add_group(-4, kind="group").bot_standing = "kicked"
    calls: list[Any] = [
        bot.set_my_commands(TODAY, scope=scope),
        bot.delete_my_commands(scope),
        bot.get_my_commands(scope),
    ]
    for call in calls:
        with pytest.raises(TelegramError) as refused:
            await call
        assert (type(refused.value), refused.value.message.lower()) == (kind, why.lower())
    assert telegram.commands == {}


async def test_an_admins_commands_can_be_set_once_they_have_pressed_start(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada = telegram.add_user(42, "Ada", talked=False)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands(TODAY, scope=BotCommandScopeChat(ada.id))
    telegram.says(ada, "/start")
    assert await bot.set_my_commands(TODAY, scope=BotCommandScopeChat(ada.id))


async def test_descriptions_and_the_name_are_kept_by_language(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.set_my_description("x" * 512, language_code="en")
    await bot.set_my_short_description("논문" * 60, language_code="ko")
    await bot.set_my_name("Daily Papers")
    assert (await bot.get_my_description("en")).description == "x" * 512
    assert (await bot.get_my_description("ko")).description == ""
    assert (await bot.get_my_short_description("ko")).short_description == "논문" * 60
    assert (await bot.get_my_name()).name == "Daily Papers"
    assert telegram.names["short_description", "ko"] == "논문" * 60


async def test_texts_about_the_bot_have_limits(bot: Bot) -> None:
    for call, why in [
        (bot.set_my_description("x" * 513), "Description is too long"),
        (bot.set_my_short_description("x" * 121), "Description is too long"),
        (bot.set_my_name("x" * 65), "Name is too long"),
        (bot.set_my_commands([("Today", "x")]), "Bot_command_invalid"),
    ]:
        with pytest.raises(BadRequest, match=why):
            await call


@pytest.mark.parametrize("code", ["kor", "KO", "k", "ko-KR"])
async def test_a_language_is_two_small_letters(bot: Bot, code: str) -> None:
    for call in (
        bot.set_my_commands(TODAY, language_code=code),
        bot.set_my_description("x", language_code=code),
        bot.set_my_short_description("x", language_code=code),
    ):
        with pytest.raises(BadRequest, match="Invalid language code specified"):
            await call
