"""What becomes of a delivery, in one line each: for tests whose story is about something else."""

from __future__ import annotations

from datetime import datetime

from storage.ledger import Ledger
from storage.records import Delivery, Settlement, State
from storage.sending import Sending


async def claimed(sending: Sending, at: datetime) -> Delivery:
    """The one delivery that is to be sent now, as it is being sent."""
    (delivery,) = await sending.claim(at)
    return delivery


async def sent(sending: Sending, delivery_id: int, message_id: int, at: datetime) -> None:
    """It arrived."""
    await sending.settle([Settlement(delivery_id, State.SENT, at, message_id=message_id)])


async def later(sending: Sending, delivery_id: int, due: datetime, why: str, at: datetime) -> None:
    """It certainly did not arrive and is to be tried again when due."""
    await sending.settle([Settlement(delivery_id, State.PENDING, at, why=why, due=due)])


async def doubt(sending: Sending, delivery_id: int, why: str, at: datetime) -> None:
    """Nobody knows whether it arrived."""
    await sending.settle([Settlement(delivery_id, State.UNCERTAIN, at, why=why)])


async def refuse(sending: Sending, delivery_id: int, why: str, at: datetime, *, gone: bool = False) -> None:
    """It never will arrive; the chat may be gone."""
    await sending.settle([Settlement(delivery_id, State.REFUSED, at, why=why, gone=gone)])


async def move(sending: Sending, delivery_id: int, telegram_id: int, at: datetime) -> None:
    """The group became a supergroup of this number, and the delivery is tried again there."""
    why = f"the chat has moved to {telegram_id}"
    moved = Settlement(delivery_id, State.PENDING, at, why=why, due=at, moved_to=telegram_id)
    await sending.settle([moved])


async def send_all(sending: Sending, at: datetime) -> list[int]:
    """Send whatever is due, one at a time; the numbers in the order they went out."""
    order = []
    while claims := await sending.claim(at):
        (delivery,) = claims
        await sent(sending, delivery.id, 1, at)
        order.append(delivery.id)
    return order


async def as_it_stands(ledger: Ledger, delivery_id: int) -> Delivery:
    """A delivery that is there."""
    delivery = await ledger.delivery(delivery_id)
    assert delivery is not None
    return delivery
