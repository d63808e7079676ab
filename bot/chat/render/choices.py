"""What people choose: whether each day comes to them and when, their language, their clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.chat.phrases import _
from bot.chat.render import buttons, dates, places
from bot.chat.render.buttons import Rows
from bot.chat.render.html import Html, code, cut_at_word, lines, one_line, paragraphs, say
from bot.chat.render.languages import other_languages, own_name
from bot.chat.render.message import Message
from bot.chat.render.presses import AskZone, ChooseZone, Subscribe, Unsubscribe
from storage.records import Language

_PLACE = 60
_ZONES_IN_A_ROW = 3


def subscribed(at: time, place: str | None, *, first: bool, group: bool, zones: bool) -> Message:
    """Each new day comes at this hour.

    `place` is what the zone of the hour is called after, where it is known; `first`: the newest list follows
    at once; `zones`: nobody has said whose clock it is, so it asks, and `place` is only ours.
    """
    come = _("Each new list comes to this group at {hour}.") if group else _("Each new list comes at {hour}.")
    return Message(
        paragraphs(
            lines(
                say(come, hour=_hour(at, place)),
                say(_("The newest one follows at once.")) if first else None,
            ),
            _whose_clock(place) if zones else None,
            _how_to_change(),
        ),
        buttons=_zones() if zones else (),
    )


def hour_changed(at: time, place: str | None) -> Message:
    """It comes at another hour from now on."""
    return Message(say(_("From now on each new list comes at {hour}."), hour=_hour(at, place)))


def already_subscribed(at: time, place: str | None) -> Message:
    """It comes already, and at this hour."""
    return Message(
        lines(say(_("Each new list already comes here, at {hour}."), hour=_hour(at, place)), _how_to_change())
    )


def _whose_clock(place: str | None) -> Html:
    if place is None:
        return say(_("Which city's time should I go by? Until you choose, lists come silently."))
    phrase = _(
        "Which city's time should I go by? Until you choose, it is that of {place}, and lists come silently."
    )
    return say(phrase, place=_named(place))


def _how_to_change() -> Html:
    return say(_("Another hour: {example}. To end it: /unsubscribe"), example=code("/subscribe 21:30"))


def _hour(at: time, place: str | None) -> Html:
    if place is None:
        return say("{hour}", hour=dates.hour(at))
    return say(_("{hour} ({place})"), hour=dates.hour(at), place=_named(place))


def _named(place: str) -> str:
    return cut_at_word(one_line(places.place_name(place)), _PLACE)


def subscribe_usage() -> Message:
    """The hour or the zone cannot be read."""
    phrase = _("Write the hour like this: {hour}. With a time zone: {zone}")
    return Message(
        say(phrase, hour=code("/subscribe 08:30"), zone=code("/subscribe 08:30 Europe/Paris")),
    )


def unsubscribed() -> Message:
    """No more lists come here."""
    return Message(say(_("No more lists come here by themselves. /subscribe brings them back.")))


def not_subscribed() -> Message:
    """There is nothing to end."""
    return Message(say(_("No lists come here by themselves. /subscribe brings one a day.")))


def language_chosen(language: Language) -> Message:
    """From now on in this language, which is the one in force."""
    return Message(say(_("From now on I write in {language}."), language=own_name(language)))


def language_usage(languages: Sequence[Language]) -> Message:
    """Which languages there are, each with a button."""
    example = f"/lang {languages[0]}" if languages else "/lang en"
    return Message(
        say(_("Which language? Press one, or write {example}."), example=code(example)),
        buttons=buttons.evenly(other_languages("", languages)),
    )


def zones() -> Message:
    """Asks by which city's clock."""
    phrase = _("Which city's time should I go by? Press one, or name any other time zone: {example}")
    return Message(say(phrase, example=code("/subscribe 09:00 Europe/Paris")), buttons=_zones())


def _zones() -> Rows:
    offered = [buttons.giving(places.place_of_zone(zone), ChooseZone(zone)) for zone in places.OFFERED]
    return buttons.evenly(offered, _ZONES_IN_A_ROW)


def zone_chosen(place: str, at: time | None) -> Message:
    """Times are those of this place; `at` is the hour at which lists come, where they do."""
    if at is None:
        return Message(say(_("From now on I go by the time of {place}."), place=_named(place)))
    return Message(
        say(
            _("From now on I go by the time of {place}. Each new list comes at {hour}."),
            place=_named(place),
            hour=dates.hour(at),
        )
    )


def settings(
    *, language: Language, languages: Sequence[Language], at: time | None, place: str | None
) -> Message:
    """What is set, with buttons that change it; `at` is None where nothing is subscribed to."""
    return Message(
        lines(
            say(_("Language: {language}"), language=own_name(language)),
            say(_("Daily list: at {hour}"), hour=_hour(at, place))
            if at
            else say(_("Daily list: not subscribed")),
        ),
        buttons=buttons.rows(
            other_languages(language, languages),
            (buttons.giving(_("Get it daily"), Subscribe()),)
            if at is None
            else (
                buttons.giving(_("Time zone"), AskZone()),
                buttons.giving(_("No more lists"), Unsubscribe()),
            ),
        ),
    )


def only_administrators() -> Message:
    """In a group others decide."""
    return Message(say(_("In a group its administrators decide on this.")))


def cannot_tell() -> Message:
    """Telegram did not say who is an administrator."""
    phrase = _("I could not find out whether you are an administrator here. Please try again in a moment.")
    return Message(say(phrase))
