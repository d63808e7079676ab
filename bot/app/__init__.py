"""What the command line and the demonstration need of the house."""

from bot.app.house import DaysWork, Telegram, courier_for, sign_in, work_of_day
from bot.app.running import HEARTBEAT, AlreadyRunning, Tempo, first_of, run
from bot.app.store import Store, open_store

__all__ = [
    "HEARTBEAT",
    "AlreadyRunning",
    "DaysWork",
    "Store",
    "Telegram",
    "Tempo",
    "courier_for",
    "first_of",
    "open_store",
    "run",
    "sign_in",
    "work_of_day",
]
