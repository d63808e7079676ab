"""A language model on this machine, behind the shapes that OpenAI gave to such endpoints."""

from bot.playground.model.faults import Fault
from bot.playground.model.question import Asked
from bot.playground.model.spoiling import APOLOGY
from bot.playground.model.standin import MODEL, ModelStandIn
from bot.playground.model.written import Written, as_json

__all__ = ["APOLOGY", "MODEL", "Asked", "Fault", "ModelStandIn", "Written", "as_json"]
