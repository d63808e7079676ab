"""Short answers to what cannot be shown: a day without papers, an unknown paper or name, nonsense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.chat.phrases import _
from bot.chat.render import buttons, dates
from bot.chat.render.html import Html, code, cut_at_word, lines, one_line, say
from bot.chat.render.message import Message
from bot.chat.render.presses import DayList, ShowList

_ASKED = 60
"""Characters of a question that are repeated in the answer."""
_NEAR = 5
_LIST = 5
"""Papers of the list behind a button."""
_EXAMPLE = "/date 2024-05-14"


def date_usage() -> Message:
    """The day is missing."""
    phrase = _("Which day? For example: {example}, or {more} for ten papers")
    return Message(say(phrase, example=code(_EXAMPLE), more=code(f"{_EXAMPLE} 10")))


def date_not_understood(question: str) -> Message:
    """What was written is no day, or no number of papers."""
    phrase = _("I cannot read this as a day: {question}\nWrite year, month and day: {example}")
    return Message(say(phrase, question=_asked(question), example=code(_EXAMPLE)))


def future(day: date, running: date) -> Message:
    """The day has not begun."""
    phrase = _("{day} has not begun. Days go by UTC, where it is {running} now. The latest list: /today")
    return Message(say(phrase, day=dates.heading(day), running=dates.heading(running)))


def still_running(day: date) -> Message:
    """It can be shown or posted only when it is over."""
    return Message(say(_("The list of {day} is still filling up."), day=day.isoformat()))


def before_all(day: date, first: date | None) -> Message:
    """The day is before the first one that is stored."""
    if first is None:
        return Message(
            say(_("I have no list of {day}, and none of any other day yet."), day=dates.heading(day))
        )
    phrase = _("I have no list of {day}. Mine begin on {first}: {command}")
    return Message(say(phrase, day=dates.heading(day), first=dates.heading(first), command=_date(first)))


def no_papers(
    day: date, *, weekend: bool, known: bool, nearest: tuple[date, ...], private: bool = False
) -> Message:
    """A day without papers: why, and the nearest days that have some.

    `known`: it was collected and had none; `private`: buttons give data back, so they may show the days.
    """
    if weekend:
        why = _("{day}: Hugging Face lists no papers on weekends, as a rule.")
    elif known:
        why = _("{day}: no papers were listed on Hugging Face.")
    else:
        why = _("{day}: this day was not collected here.")
    near = Html(" · ").join(_date(other) for other in nearest)
    return Message(
        lines(
            say(why, day=dates.heading(day)),
            say(_("The nearest with papers: {days}"), days=near) if near else None,
        ),
        buttons=buttons.evenly(
            [
                buttons.giving(dates.weekday_and_day(other), ShowList(DayList(other, _LIST)))
                for other in nearest
            ]
            if private
            else []
        ),
    )


def _date(day: date) -> Html:
    return code(f"/date {day.isoformat()}")


def paper_usage() -> Message:
    """Which paper is not said, or cannot be read."""
    phrase = _("Which paper? Its number or its link: {number} or {link}")
    return Message(
        say(phrase, number=code("/paper 2405.02246"), link=code("/paper https://arxiv.org/abs/2405.02246"))
    )


def paper_unknown(paper_id: str) -> Message:
    """No day that is stored lists it."""
    phrase = _("I do not have {paper}: it is in none of the lists collected here.")
    return Message(say(phrase, paper=code(f"arXiv {_asked(paper_id)}")))


def ids(user: int | None, chat: int, topic: int | None) -> Message:
    """The numbers by which Telegram knows who asks and where."""
    return Message(
        lines(
            None if user is None else say(_("You: {id}"), id=code(str(user))),
            say(_("This chat: {id}"), id=code(str(chat))),
            None if topic is None else say(_("This topic: {id}"), id=code(str(topic))),
        )
    )


def author_unknown(question: str, near: Sequence[str]) -> Message:
    """Nobody is called so; these are called nearly so."""
    named = [name for name in (cut_at_word(one_line(name), _ASKED) for name in near[:_NEAR]) if name]
    return Message(
        lines(
            say(_("No author by this name: {question}"), question=_asked(question)),
            say(_("Did you mean one of these?")) if named else say(_("The family name alone may find more.")),
            *(code(f"/author {name}") for name in named),
        )
    )


def not_understood(private: bool) -> Message:
    """An unknown command, or words that are none of ours; in private a link or a word would do as well."""
    if not private:
        return Message(say(_("I do not know that command. Try /today or /help.")))
    return Message(
        say(_("I did not understand that. Try /today, send a link to a paper, or see /help for the rest."))
    )


def _asked(question: str) -> str:
    return cut_at_word(one_line(question), _ASKED)
