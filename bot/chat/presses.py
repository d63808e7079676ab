"""What a pressed button shows or changes, in the place of the message that it stood under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from telegram import Message, Update

from bot.chat import asked
from bot.chat.choices import Choices
from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.evidence import Evidence
from bot.chat.finding import Finding
from bot.chat.mistakes import Mistakes
from bot.chat.readers import Reader
from bot.chat.render import card, choices, days, deep_links
from bot.chat.render.posts import render
from bot.chat.render.presses import (
    AskZone,
    AuthorList,
    Back,
    ChooseLanguage,
    ChooseZone,
    DayList,
    ReportMistake,
    ShowAbstract,
    ShowCard,
    ShowEvidence,
    ShowList,
    ShowSettings,
    Subscribe,
    Unsubscribe,
    WordsList,
    press_in,
)
from bot.chat.speaker import Speaker
from bot.daily.compose import Composer, place_of
from storage.records import Language

_CHOOSING = (Subscribe, Unsubscribe, ChooseLanguage, AskZone, ChooseZone)
"""What changes something for the whole chat."""


class Presses:
    """Answers buttons that give something back."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        chosen: Choices,
        composer: Composer,
        finding: Finding,
        evidence: Evidence,
        mistakes: Mistakes,
        *,
        languages: Sequence[Language],
    ) -> None:
        """`languages`: those we speak."""
        self._speaker = speaker
        self._commands = commands
        self._choices = chosen
        self._composer = composer
        self._finding = finding
        self._evidence = evidence
        self._mistakes = mistakes
        self._languages = languages

    async def pressed(self, update: Update, context: Context) -> None:
        """Do what the button says; one that nobody knows any more only stops spinning."""
        press = press_in((update.callback_query and update.callback_query.data) or "")
        if isinstance(press, _CHOOSING) and not await self._choices.may_choose(update):
            return  # the press is answered with why not
        match press:
            case ShowCard(paper, back, language):
                await self._show_card(update, paper, back, language)
            case ShowAbstract(paper, back):
                await self._show_abstract(update, paper, back)
            case ShowEvidence():
                await self._evidence.show(update, press)
            case ReportMistake():
                await self._mistakes.report(update, press)
                return  # the press is answered with thanks
            case ShowList(DayList(day, count)):
                await self._show_day(update, day, count)
            case ShowList(AuthorList() | WordsList() as wanted):
                await self._finding.show(update, wanted)
            case Subscribe():
                await self._choices.subscribe_in_words(update, context)
            case Unsubscribe():
                await self._choices.unsubscribe(update, context)
            case ChooseLanguage(language):
                await self._speak(update, language)
            case AskZone():
                await self._speaker.show(update, choices.zones)
            case ChooseZone(zone):
                await self._go_by(update, zone)
            case ShowSettings():
                await self._show_settings(update)
        await self._speaker.toast(update)

    # -- reading -------------------------------------------------------------------------------------------

    async def _show_card(self, update: Update, paper: str, back: Back, language: Language | None) -> None:
        reader = await self._speaker.reader(update)
        shown = language if language and language in self._languages else reader.language
        found = await self._composer.card(paper, shown, _day(back))
        if found is None:
            await self._speaker.show(update, lambda: days.paper_unknown(paper), reader)
            return
        await self._speaker.show(
            update,
            lambda: card.in_private(
                found, back=back, own=reader.language, languages=self._languages, shown=shown
            ),
            Reader(shown, reader.chat, reader.private),
        )

    async def _show_abstract(self, update: Update, paper: str, back: Back) -> None:
        reader = await self._speaker.reader(update)
        found = await self._composer.card(paper, reader.language, _day(back))
        if found is None:
            await self._speaker.show(update, lambda: days.paper_unknown(paper), reader)
        else:
            await self._speaker.show(update, lambda: card.abstract(found, back=back), reader)

    async def _show_day(self, update: Update, day: date, count: int) -> None:
        reader = await self._speaker.reader(update)
        digest = await self._composer.digest(day, reader.language, count, reader.zone)
        if digest is None:
            message = await self._commands.without(day, private=reader.private)
            await self._speaker.show(update, message, reader)
        else:
            bot = update.get_bot().username
            await self._speaker.show(update, lambda: render(digest, bot=bot, private=reader.private), reader)

    # -- choosing ------------------------------------------------------------------------------------------

    async def _speak(self, update: Update, language: Language) -> None:
        if language not in self._languages:
            return
        await self._choices.speak(update, language)
        if _is_welcome(update):
            await self._commands.hello_again(update)
        else:
            await self._speaker.show(update, lambda: choices.language_chosen(language))

    async def _go_by(self, update: Update, named: str) -> None:
        if (zone := asked.zone_in(named)) is None:
            return
        subscription = await self._choices.go_by(update, zone)
        at = None if subscription is None else subscription.at
        await self._speaker.show(update, lambda: choices.zone_chosen(place_of(ZoneInfo(zone)), at))

    async def _show_settings(self, update: Update) -> None:
        reader = await self._speaker.reader(update)
        await self._speaker.show(update, await self._choices.chosen(reader), reader)


def _day(back: Back) -> date | None:
    return back.day if isinstance(back, DayList) else None


def _is_welcome(update: Update) -> bool:
    """Whether the button stood under the welcome: the only message that offers to be added to a group."""
    shown = update.callback_query and update.callback_query.message
    keyboard = shown.reply_markup if isinstance(shown, Message) else None
    rows = keyboard.inline_keyboard if keyboard else ()
    into_group = deep_links.into_group(update.get_bot().username)
    return any(button.url == into_group for row in rows for button in row)
