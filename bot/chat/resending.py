"""A day posted again, or edited where it stands: an admin asks, sees what it would be, and presses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from telegram import Update

from bot.chat import asked
from bot.chat.channel import ChannelRefused, look_up
from bot.chat.client import Context, TelegramDown
from bot.chat.commands import Commands
from bot.chat.readers import words_of
from bot.chat.render import days, resending
from bot.chat.speaker import Said, Speaker
from bot.daily import calendar
from bot.daily.editions import Channel
from bot.daily.publish import DayEmpty, DayNotOver
from bot.daily.resend import NoSuchRank, Resends, Result
from bot.daily.wish import Choice, Wish
from bot.ports import Clock
from storage.actions import Actions
from storage.chats import Chats
from storage.papers import Papers
from storage.records import Chat

log = logging.getLogger(__name__)

_MOST_RANK = 999
_NOTED = {Choice.POST: "resend", Choice.EDIT: "edit", Choice.REPLACE: "replace"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood behind /resend."""

    day: date | None = None
    rank: int | None = None
    where: str = "channel"
    """`channel`, `here`, a @name or a number."""
    at_once: bool = False


def asked_in(words: str, running: date) -> Asked | None:
    """`[DAY] [RANK] [channel|here|@name|number] [now]`; None where it cannot be read."""
    left = words.split()
    found = Asked()
    if left and left[-1].lower() == "now":
        left.pop()
        found = replace(found, at_once=True)
    if left and (day := asked.day_in(left[0], running)) is not None:
        left.pop(0)
        found = replace(found, day=day)
    if left and (rank := asked.number_in(left[0])) is not None and 1 <= rank <= _MOST_RANK:
        left.pop(0)
        found = replace(found, rank=rank)
    if left and _is_place(left[0]):
        found = replace(found, where=left.pop(0).lower())
    # Nothing is posted without a look that was not asked for by its day.
    return None if left or (found.at_once and found.day is None) else found


def _is_place(word: str) -> bool:
    number = asked.number_in(word.removeprefix("-"))
    return word.lower() in ("channel", "here") or (word.startswith("@") and len(word) > 1) or bool(number)


class Resending:
    """Answers /resend and the buttons under its previews. Who may ask is the caller's to know."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        resends: Resends,
        papers: Papers,
        chats: Chats,
        actions: Actions,
        clock: Clock,
        *,
        is_admin: Callable[[Update], bool],
        zone: ZoneInfo,
    ) -> None:
        """`zone` is the channel's."""
        self._speaker = speaker
        self._commands = commands
        self._resends = resends
        self._papers = papers
        self._chats = chats
        self._actions = actions
        self._clock = clock
        self._is_admin = is_admin
        self._zone = zone
        self._one_press = asyncio.Lock()
        """What a preview says in the end is about the press that was answered last."""

    async def resend(self, update: Update, context: Context) -> None:
        """Show what would be posted and ask; with `now` behind the day, post it."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        wanted = asked_in(words_of(update), calendar.running(self._clock.now()))
        if wanted is None:
            await self._speaker.say(update, resending.usage)
            return
        target = await self._target(update, wanted.where)
        if not isinstance(target, Channel):
            await self._speaker.say(update, target)
            return
        wish = await self._wish(wanted, target)
        if not isinstance(wish, Wish):
            await self._speaker.say(update, wish)
            return
        await self._resends.refresh(wish)
        if wanted.at_once:
            # Telegram may deliver the update again after a crash: the key is of the update.
            key = f"resend:{context.bot.id}:{update.update_id}"
            await self._speaker.say(update, await self._carry_out(update, wish, Choice.POST, key))
        else:
            await self._speaker.say(update, await self._preview(wish))

    async def pressed(self, update: Update, _: Context) -> None:
        """A button under a preview: do what it says, once for this preview."""
        if self._is_admin(update):
            async with self._one_press:
                data = (update.callback_query and update.callback_query.data) or ""
                pressed, key = resending.pressed_in(data), _preview_key(update)
                if pressed is not None and key is not None:
                    # Written before it is answered: pressed again after a crash, it is known.
                    await self._speaker.show(update, await self._decide(update, pressed, key))
        await self._speaker.toast(update)

    async def cancelled(self, update: Update, _: Context) -> None:
        """The button of a preview from before cancelling was written down."""
        if self._is_admin(update):
            async with self._one_press:
                key = _preview_key(update)
                taken = None if key is None else await self._resends.taken(key)
                answer = resending.cancelled if taken is None else _known(taken)
                await self._speaker.show(update, answer)
        await self._speaker.toast(update)

    # -- what is wished for --------------------------------------------------------------------------------

    async def _wish(self, wanted: Asked, target: Channel) -> Wish | Said:
        """What to post, or why it cannot be posted."""
        newest, running = calendar.newest_complete(self._clock.now()), calendar.running(self._clock.now())
        day = wanted.day
        if day is not None and day > running:
            return lambda: days.future(day, running)
        if day is not None and day > newest:
            return lambda: days.still_running(day)
        return Wish(day or await self._papers.newest_day(newest) or newest, target, wanted.rank)

    async def _target(self, update: Update, where: str) -> Channel | Said:
        """Where to post, or why that cannot be."""
        if where == "channel":
            return self._resends.channel or resending.no_channel
        if where == "here":
            return await self._here(update)
        known = await (
            self._chats.named(where.removeprefix("@"))
            if where.startswith("@")
            else self._chats.of(int(where))
        )
        if known is not None and not known.is_group and known.left is None:
            return await self._resends.target(known)  # a person's own chat, which cannot be looked up
        try:
            found = await look_up(
                update.get_bot(), where if where.startswith("@") else int(where), self._clock
            )
        except ChannelRefused:
            return lambda: resending.no_such_chat(where)
        except TelegramDown:
            return resending.telegram_down
        of = found.chat
        return await self._resends.target(await self._chats.remember(of.id, of.type, of.title, of.username))

    async def _here(self, update: Update) -> Channel | Said:
        chat, message = update.effective_chat, update.effective_message
        assert chat is not None, "a command comes from a chat"
        here = await self._chats.remember(chat.id, chat.type, chat.title, chat.username)
        topic = message.message_thread_id if message and message.is_topic_message else None
        reader = await self._speaker.reader(update)
        return await self._resends.target(replace(here, topic=topic), reader.language)

    async def _preview(self, wish: Wish) -> Said:
        try:
            preview = await self._resends.preview(wish)
        except (DayNotOver, DayEmpty, NoSuchRank) as error:
            return _why_not(error, wish)
        return lambda: resending.preview(preview, self._zone)

    # -- what becomes of it --------------------------------------------------------------------------------

    async def _decide(self, update: Update, pressed: resending.Pressed, key: str) -> Said:
        target = self._resends.channel
        if pressed.chat is not None and not (target and target.chat.telegram_id == pressed.chat):
            chat = await self._chats.of(pressed.chat)
            if chat is None:
                return lambda: resending.no_such_chat(str(pressed.chat))
            target = await self._resends.target(_in_topic(chat, pressed.topic), pressed.language)
        if target is None:
            return resending.no_channel
        wish = Wish(pressed.day, target, pressed.rank)
        return await self._carry_out(update, wish, pressed.choice, key)

    async def _carry_out(self, update: Update, wish: Wish, choice: Choice, key: str) -> Said:
        """Do it unless it was decided before; what to say about it."""
        try:
            result = await self._resends.carry_out(wish, choice, key)
        except (DayNotOver, DayEmpty, NoSuchRank) as error:
            return _why_not(error, wish)
        await self._note(update, wish, result, key)
        return lambda: resending.done(result, wish)

    async def _note(self, update: Update, wish: Wish, result: Result, key: str) -> None:
        """Write down who did it, also where that was cut off the first time."""
        what, user = _NOTED.get(result.choice), update.effective_user
        if what is None or user is None or await self._actions.newest("key", key) is not None:
            return
        if result.choice is Choice.EDIT and not result.messages:
            return
        facts: dict[str, str | int] = {
            "key": key,
            "day": wish.day.isoformat(),
            "chat": wish.target.chat.telegram_id,
            "messages": result.messages,
            "deleted": result.deleted,
        }
        if wish.rank is not None:
            facts["rank"] = wish.rank
        await self._actions.note(user.id, what, facts, self._clock.now())
        log.info("an admin decided", extra={"admin": user.id, "what": what, **facts})


def _why_not(error: DayNotOver | DayEmpty | NoSuchRank, wish: Wish) -> Said:
    match error:
        case DayNotOver():
            return lambda: days.still_running(wish.day)
        case NoSuchRank():
            return lambda: resending.no_such_rank(wish.day, wish.rank or 0)
        case _:
            return lambda: resending.day_unknown(wish.day)


def _known(taken: Choice) -> Said:
    if taken is Choice.CANCEL:
        return resending.cancelled
    return lambda: resending.known(Result(taken, fresh=False))


def _in_topic(chat: Chat, topic: int | None) -> Chat:
    return replace(chat, topic=topic)


def _preview_key(update: Update) -> str | None:
    """What makes one preview count once, however often its buttons are pressed."""
    shown = update.callback_query and update.callback_query.message
    return f"resend:{shown.chat.id}:{shown.message_id}" if shown else None
