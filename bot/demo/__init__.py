"""The real bot over stand-ins on this machine, in a page or by itself."""

from bot.demo.alone import serve_bot_api
from bot.demo.days import Days, NoDays, recorded, sample_day
from bot.demo.playing import play

__all__ = ["Days", "NoDays", "play", "recorded", "sample_day", "serve_bot_api"]
