"""The methods by which updates reach a bot: long polls, or a webhook."""

from __future__ import annotations

import asyncio
from typing import cast

from bot.playground.telegram import webhook as hooks
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.refusal import Refusal, bad_request, too_many_requests
from bot.playground.telegram.sending import Method, Result
from bot.playground.telegram.told import Told
from bot.playground.telegram.webhook import Target
from bot.playground.telegram.world import World

_BETWEEN_WEBHOOKS = 1.0
"""Seconds; Telegram takes no second address so soon."""


async def get_updates(world: World, fields: Fields) -> Result:
    """Wait for updates; the one call that is not written down."""
    if world.webhook.target is not None:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    limit = fields.integer("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    return await world.updates.poll(
        fields.integer("offset", 0), limit, fields.integer("timeout", 0), _kinds(fields)
    )


async def set_webhook(world: World, fields: Fields) -> Result:
    """Send updates to an address from now on; an empty one takes it away."""
    url, secret = fields.get("url", ""), fields.get("secret_token", "")
    if not url:
        return _without_webhook(world, "setWebhook", fields)
    hooks.check_secret(secret)
    hooks.check_url(url)
    wanted = fields.integer("max_connections", hooks.DEFAULT_CONNECTIONS)
    connections = max(1, min(wanted, hooks.MOST_CONNECTIONS))
    target = Target(url, secret, connections, fields.get("ip_address") or None)
    _check_pace(world)
    drop, kinds = fields.boolean("drop_pending_updates"), _kinds(fields)
    if kinds is not None:
        world.updates.allow(kinds)
    same = target == world.webhook.target and not drop
    if drop:
        world.updates.forget()
    if not same:
        world.webhook.set(target)
    world.carried_out("setWebhook", fields)
    return Told(True, "Webhook is already set" if same else "Webhook was set")


async def delete_webhook(world: World, fields: Fields) -> Result:
    """Updates are polled; those that wait are dropped on request."""
    return _without_webhook(world, "deleteWebhook", fields)


async def get_webhook_info(world: World, fields: Fields) -> Result:
    """Where updates go, and how that went."""
    world.carried_out("getWebhookInfo", fields)
    return world.webhook.as_json()


def _without_webhook(world: World, method: str, fields: Fields) -> Told:
    was_set = world.webhook.target is not None
    if fields.boolean("drop_pending_updates"):
        world.updates.forget()
    world.webhook.set(None)
    world.carried_out(method, fields)
    return Told(True, "Webhook was deleted" if was_set else "Webhook is already deleted")


def _check_pace(world: World) -> None:
    now = asyncio.get_running_loop().time()
    if world.floods is not None and now < world.next_webhook:
        raise too_many_requests(1)
    world.next_webhook = now + _BETWEEN_WEBHOOKS


def _kinds(fields: Fields) -> list[str] | None:
    """The kinds of updates that are asked for; None where nothing is said and the old ones stay."""
    given = fields.structure("allowed_updates", list, "can't parse allowed updates JSON object")
    kinds = cast("list[object] | None", given)
    if kinds is not None and not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    return cast("list[str] | None", kinds)


RECEIVING: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
"""By the names that the Bot API has for them."""
