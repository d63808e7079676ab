"""All there is to see, as parts that change one by one."""

from __future__ import annotations

import asyncio
import json

from bot.playground.page.behind import MOVES, SWITCHES, Scene
from bot.playground.page.calls import CallLog, Heard
from bot.playground.page.journal import Json
from bot.playground.page.menus import commands
from bot.playground.page.messages import chat_json, milliseconds
from bot.playground.page.pictures import Pictures
from bot.playground.page.shown import Shown
from bot.playground.telegram.chats import Chat, Message, Press

_MESSAGES = 300
"""So many of a chat are shown, the newest."""
_PRESSES = 30


class View:
    """Looks at a scene as often as one likes."""

    def __init__(self, scene: Scene, calls: CallLog, pictures: Pictures) -> None:
        self._scene = scene
        self._calls = calls
        self._shown = Shown(scene.telegram, pictures)

    async def parts(self) -> dict[str, Json]:
        """Everything, each part under a key that says what it is."""
        scene = self._scene
        rows = [_row(dict(row)) for row in await scene.ledger()]
        chats = _chats(scene)
        ahead = scene.now().timestamp() - asyncio.get_running_loop().time()
        found: dict[str, Json] = {
            "scene": _who_and_what(scene),
            "clock": {"ahead": round(ahead)},
            "switches": {"on": [name for name, on in scene.switches.items() if on]},
            "ledger": {"rows": rows},
        }
        found |= {f"call:{call.number}": _call(call) for call in self._calls}
        found |= {f"chat:{chat.id}": chat_json(chat) for chat in chats.values()}
        found |= self._shown.tell(message for chat in chats.values() for message in _standing(chat))
        found |= _menus(scene)
        found |= {f"press:{press.id}": _press(scene, press) for press in _newest_presses(scene)}
        return found | _typing(scene, chats)


def _chats(scene: Scene) -> dict[int, Chat]:
    return {chat.id: chat for person in scene.people for chat in scene.chats_for(person.user)}


def _who_and_what(scene: Scene) -> Json:
    telegram = scene.telegram
    people = [
        {
            "id": person.user.id,
            "name": person.user.first_name,
            "role": person.role,
            "note": person.note,
            "language": person.user.language,
            "zone": person.zone,
            "chats": [chat.id for chat in scene.chats_for(person.user)],
            "posts": [chat.id for chat in scene.chats_for(person.user) if may_post(chat, person.user.id)],
        }
        for person in scene.people
    ]
    about = {language: text for (field, language), text in telegram.names.items() if field == "description"}
    bot = {
        "id": telegram.bot.id,
        "name": telegram.bot.first_name,
        "username": telegram.bot.username,
        "about": about,
    }
    return {
        "bot": bot,
        "people": people,
        "moves": {to: MOVES[to] for to in scene.moves},
        "switches": {name: SWITCHES.get(name, name) for name in scene.switches},
        "notice": scene.notice,
    }


def may_post(chat: Chat, user_id: int) -> bool:
    """Whether this person may write here; in a channel only who runs it."""
    if chat.kind != "channel":
        return True
    return user_id in chat.members and chat.members[user_id][1] in ("creator", "administrator")


def _standing(chat: Chat) -> list[Message]:
    return [message for message in chat.messages.values() if not message.deleted][-_MESSAGES:]


def _menus(scene: Scene) -> dict[str, Json]:
    return {
        f"menu:{person.user.id}:{chat.id}": {"commands": commands(scene.telegram, chat, person.user)}
        for person in scene.people
        for chat in scene.chats_for(person.user)
        if chat.kind != "channel"
    }


# -- what lasts for a moment ---------------------------------------------------------------------------------


def _typing(scene: Scene, chats: dict[int, Chat]) -> dict[str, Json]:
    """Where the bot is seen to write."""
    now = scene.now()
    return {
        f"typing:{chat_id}:{topic or ''}": {"action": typing.action}
        for (chat_id, topic), typing in scene.telegram.typing.items()
        if chat_id in chats and typing.until > now
    }


def _newest_presses(scene: Scene) -> list[Press]:
    return list(scene.telegram.presses_open.values())[-_PRESSES:]


def _press(scene: Scene, press: Press) -> Json:
    telegram = scene.telegram
    answered = press.id in telegram.toasts
    said: Json = {"chat": press.message.chat.id, "message": press.message.id, "answered": answered}
    if not answered:
        return said
    return said | {"text": telegram.toasts[press.id], "alert": press.id in telegram.alerts}


# -- behind the scene ----------------------------------------------------------------------------------------


def _call(call: Heard) -> Json:
    return {
        "number": call.number,
        "method": call.method,
        "at": milliseconds(call.at),
        "status": call.status,
        "why": call.why,
        "ms": None if call.took is None else round(call.took * 1000),
        "params": call.params,
    }


def _row(row: dict[str, object]) -> Json:
    """What JSON can say; everything else as text."""
    plain: Json = json.loads(json.dumps(row, default=str))
    return plain
