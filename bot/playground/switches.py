"""What a visitor can let go wrong, and what that means for the stand-ins."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.huggingface import HuggingFaceStandIn
from bot.playground.model import ModelStandIn
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.trouble import Trouble

_SLOW = 3.0
"""Seconds that an answer takes when Telegram is slow."""
_RETRY_AFTER = 5

_TELEGRAM = ("telegram-flood", "telegram-slow", "telegram-down", "telegram-forgets")
_HUGGINGFACE = ("huggingface-down",)
_MODEL = ("model-nonsense", "model-down")


class Switches:
    """Each lasts until it is turned off; several may be on at once."""

    def __init__(
        self, telegram: TelegramStandIn, huggingface: HuggingFaceStandIn | None, model: ModelStandIn
    ) -> None:
        """Without a stand-in for it, Hugging Face is not ours to switch off."""
        self._telegram, self._huggingface, self._model = telegram, huggingface, model
        names = (*_TELEGRAM, *(_HUGGINGFACE if huggingface is not None else ()), *_MODEL)
        self._on = dict.fromkeys(names, False)

    @property
    def standing(self) -> Mapping[str, bool]:
        """Every switch, and whether it is on."""
        return dict(self._on)

    def turn(self, name: str, on: bool) -> None:
        """Turn a switch. Raises KeyError for what is none."""
        if name not in self._on:
            raise KeyError(name)
        self._on[name] = on
        if name in _TELEGRAM:
            self._trouble_telegram()
        elif name in _MODEL:
            self._trouble_model()
        elif self._huggingface is not None:
            self._huggingface.mend()
            if on:
                self._huggingface.fail("down", times=None)

    def all_off(self) -> None:
        """Everything is well again."""
        for name in self._on:
            self.turn(name, on=False)

    def _trouble_telegram(self) -> None:
        self._telegram.trouble = Trouble(
            down="refused" if self._on["telegram-down"] else None,
            retry_after=_RETRY_AFTER if self._on["telegram-flood"] else None,
            delay=_SLOW if self._on["telegram-slow"] else 0.0,
            forgets=self._on["telegram-forgets"],
        )
        if not self._on["telegram-forgets"]:
            self._telegram.release()

    def _trouble_model(self) -> None:
        self._model.mend()
        # Of several faults the one told first happens.
        if self._on["model-down"]:
            self._model.fail("error", times=None)
        if self._on["model-nonsense"]:
            self._model.fail("wrong-numbers", times=None)
