"""What the stand-in takes and tells is what the published description of the Bot API says."""

from __future__ import annotations

from typing import Any

import bot_api
import httpx
import pytest
from bot_api import RESULTS, complaints

from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.check import PREVIEW
from bot.playground.telegram.described import FIELDS
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.keyboards import ACTIONS, REQUESTS
from bot.playground.telegram.methods import METHODS

TOKEN = "123456:stand-in"
_UNSAID = {"setWebhook": {"url"}}
"""Required by name, and yet an empty one has a meaning: it takes the webhook away."""


@pytest.fixture
def api() -> dict[str, Any]:
    """Methods and types."""
    found = bot_api.described()
    if found is None:
        pytest.skip("the description (../shared/data) is not on this machine")
    return found


async def post(url: str, **given: Any) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        return await http.post(url, **given)


def test_every_method_is_described_with_the_fields_and_types_that_it_takes(api: dict[str, Any]) -> None:
    assert FIELDS.keys() == {name for name, _ in METHODS.values()}
    for method, fields in FIELDS.items():
        described = {f["name"]: " or ".join(f["types"]) for f in api["methods"][method].get("fields", [])}
        assert fields.items() <= described.items(), method


def test_a_number_or_a_yes_or_no_that_is_described_is_taken(api: dict[str, Any]) -> None:
    for method, fields in FIELDS.items():
        simple = {
            f["name"]
            for f in api["methods"][method].get("fields", [])
            if f["types"] in (["Integer"], ["Boolean"])
        }
        assert simple <= fields.keys(), method


def test_the_parts_of_buttons_and_previews_are_described(api: dict[str, Any]) -> None:
    def named(kind: str) -> set[str]:
        return {field["name"] for field in api["types"][kind]["fields"]}

    assert named("LinkPreviewOptions") == PREVIEW.keys()
    assert named("InlineKeyboardButton") - {"text", "icon_custom_emoji_id", "style"} == ACTIONS
    assert named("KeyboardButton") - {"text", "icon_custom_emoji_id", "style"} == REQUESTS


def test_the_results_are_those_that_the_description_speaks_of(api: dict[str, Any]) -> None:
    for method in FIELDS:
        said = " ".join(api["methods"][method]["description"])
        kind = RESULTS.get(method, "True").replace("Array of ", "")
        assert kind.lower() in said.lower(), method


async def test_what_is_required_cannot_be_left_out_and_what_has_a_type_must_be_of_it(
    telegram: TelegramStandIn, url: str, api: dict[str, Any]
) -> None:
    ada, group = telegram.add_user(7, "Ada"), telegram.add_group(-1002)
    given = {
        "chat_id": str(group.id),
        "text": "x",
        "message_id": str(telegram.says(ada, "x", chat=group).id),
        "user_id": "7",
        "callback_query_id": "1",
        "commands": "[]",
        "action": "typing",
        "url": "https://example.org/hook",
        "document": "x",
        "photo": "x",
        "file_id": "x",
    }
    for method in FIELDS:
        fields = api["methods"][method].get("fields", [])
        complete = {f["name"]: given[f["name"]] for f in fields if f["required"]}
        for name in complete.keys() - _UNSAID.get(method, set()):
            answer = await post(f"{url}/bot{TOKEN}/{method}", data={**complete, name: ""})
            assert answer.status_code == 400, (method, name)
        for name in [f["name"] for f in fields if f["types"] in (["Integer"], ["Boolean"])]:
            answer = await post(f"{url}/bot{TOKEN}/{method}", data={**complete, name: "some"})
            why = answer.json()["description"]
            assert why.startswith(f'Bad Request: field "{name}" must be of type'), method


async def test_a_field_that_the_method_does_not_have_is_ignored(telegram: TelegramStandIn, url: str) -> None:
    telegram.add_user(7, "Ada")
    for given in ({"limit": "some"}, {"unheard_of": "some"}):
        answer = await post(f"{url}/bot{TOKEN}/sendMessage", data={"chat_id": "7", "text": "x", **given})
        assert answer.status_code == 200
        assert telegram.record[-1].params.items() >= given.items()


def test_nothing_is_read_that_is_not_described() -> None:
    fields = Fields({"text": "x", "limit": "1"}, described=FIELDS["sendMessage"])
    assert list(fields) == ["text"]
    with pytest.raises(AssertionError, match="the method has no field limit"):
        fields.integer("limit")


WRONG: list[tuple[str, object, str]] = [
    ("User", {"id": 1, "is_bot": False}, "x: User needs the field first_name"),
    ("User", {"id": True, "is_bot": False, "first_name": "A"}, "x.id: True is no Integer"),
    ("User", {"id": 1, "is_bot": 0, "first_name": "A"}, "x.is_bot: 0 is no Boolean"),
    ("User", {"id": 1, "is_bot": False, "first_name": "A", "age": 3}, "x: User has no field age"),
    ("Array of User", [{"id": 1}], "x[0]: User needs the field is_bot"),
    ("Array of User", {}, "x: {} is no array"),
    ("True", 1, "x: 1 is not True"),
    ("Chat", "7", "x: '7' is no Chat"),
    (
        "ChatMember",
        {"status": "left", "user": {"id": 1, "is_bot": False}},
        "x as ChatMemberLeft.user: User needs the field first_name",
    ),
]


@pytest.mark.parametrize(("kind", "value", "complaint"), WRONG)
def test_the_judge_finds_what_is_wrong(api: dict[str, Any], kind: str, value: object, complaint: str) -> None:
    found = complaints(kind, value, "x")
    assert complaint in [text.replace("ChatMemberMember", "ChatMemberLeft") for text in found]


async def test_everything_that_goes_to_the_bot_is_overheard(telegram: TelegramStandIn, url: str) -> None:
    ada = telegram.add_user(7, "Ada")
    judge = bot_api.overhears(telegram)
    telegram.says(ada, "/start")
    for method in ("getMe", "getUpdates", "getWebhookInfo", "deleteWebhook"):
        await post(f"{url}/bot{TOKEN}/{method}")
    assert judge.seen == {"update", "getMe", "getUpdates", "getWebhookInfo", "deleteWebhook"}
    assert judge.wrong == []
