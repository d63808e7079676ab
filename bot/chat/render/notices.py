"""The short posts: an empty day, and words to an admin."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.phrases import _, ngettext
from bot.chat.render import dates, settling
from bot.chat.render.html import Html, cut_at_word, lines, one_line, say
from bot.chat.render.message import Message
from bot.posts import EmptyDay, Notice

_FACT = 400
_FACTS = 8
_NEEDED: Mapping[str, frozenset[str]] = {
    "collect_failed": frozenset({"rounds", "why"}),
    "not_published": frozenset({"day", "why"}),
    "missed_hour": frozenset({"day"}),
    "published_stale": frozenset({"day", "why"}),
    "uncertain": frozenset({"delivery", "day", "part", "chat", "why"}),
    "refused": frozenset({"delivery", "day", "chat", "why"}),
    "digest_uncertain": frozenset({"day", "why"}),
    "digest_refused": frozenset({"day", "why"}),
    "silenced": frozenset({"minutes"}),
    "disk_full": frozenset(),
    "disk_fine": frozenset(),
    "poll_mended": frozenset({"minutes"}),
    "polling_conflict": frozenset(),
    "unexpected": frozenset({"where"}),
    "channel_added": frozenset({"channel", "id"}),
    "channel_lost": frozenset({"channel"}),
    "model_down": frozenset({"endpoint", "minutes", "why"}),
    "model_key_refused": frozenset({"endpoint", "model"}),
    "model_tokens_spent": frozenset({"tokens"}),
}
"""The facts without which a notice cannot be said in a sentence."""


def empty_day(post: EmptyDay) -> Message:
    """That a weekday had no papers, and when the next list comes."""
    phrase = _("{day} · No papers were listed on Hugging Face. The next list comes on {moment}.")
    return Message(say(phrase, day=dates.heading(post.day), moment=dates.moment(post.next_at)))


def notice(post: Notice) -> Message:
    """A sentence where we have one for this name and these facts, else the name and the facts."""
    facts = {name: _short(fact) for name, fact in post.facts.items()}
    needed = _NEEDED.get(post.name)
    phrase = _phrase(post.name, post.facts) if needed is not None and needed <= facts.keys() else None
    html = say(phrase, **facts) if phrase else _plain(post.name, facts)
    return Message(html, buttons=settling.buttons_of(post.name, post.facts))


def _short(fact: str | int) -> str | int:
    return fact if isinstance(fact, int) else cut_at_word(one_line(fact), _FACT)


def _plain(name: str, facts: Mapping[str, str | int]) -> Html:
    told = list(facts.items())[:_FACTS]
    return lines(
        say("{name}", name=_short(name) or "?"),
        *(say("{name}: {fact}", name=cut_at_word(name, _FACT), fact=fact) for name, fact in told),
    )


def _phrase(name: str, facts: Mapping[str, str | int]) -> str | None:
    match name:
        case "collect_failed":
            return ngettext(
                "Collecting has failed {rounds} time: {why}",
                "Collecting has failed {rounds} times in a row: {why}",
                _number(facts["rounds"]),
            )
        case "not_published":
            return _("{day} has not been published: {why}")
        case "missed_hour":
            return _("{day} was not published at its hour: the bot was not running then.")
        case "published_stale":
            return _("{day} was published as stored, because collecting it again failed: {why}")
        case "uncertain":
            return _(
                "Message {part} of {day} to {chat} may or may not have arrived: {why}\n"
                "If it is there: <code>/settle {delivery} sent</code>\n"
                "To post it again: <code>/settle {delivery} again</code>"
            )
        case "refused":
            return _("Telegram refused delivery {delivery} ({day}, {chat}): {why}")
        case "digest_uncertain":
            return _("A subscriber's list of {day} may or may not have arrived, and perhaps others: {why}")
        case "digest_refused":
            return _("Telegram refused to bring a subscriber the list of {day}, and perhaps others: {why}")
        case "silenced":
            return ngettext(
                "Telegram asks for {minutes} minute of silence. Posts wait; questions are answered.",
                "Telegram asks for {minutes} minutes of silence. Posts wait; questions are answered.",
                _number(facts["minutes"]),
            )
        case "disk_full":
            return _("The disk is full. Posting is paused and tried again every minute; answering goes on.")
        case "disk_fine":
            return _("The disk has room again. Posting continues.")
        case "poll_mended":
            return ngettext(
                "Nothing came from Telegram for {minutes} minute; listening was restarted.",
                "Nothing came from Telegram for {minutes} minutes; listening was restarted.",
                _number(facts["minutes"]),
            )
        case "polling_conflict":
            return _(
                "Another program is polling with this bot's token; readers get no answers until it stops."
            )
        case "unexpected":
            return _("Something unexpected happened ({where}). The log says more.")
        case "channel_added":
            return _("I was added to {channel}. To post there: <code>PAPERS_CHANNEL={id}</code>")
        case "channel_lost":
            return _("I cannot post in {channel} any more.")
        case "model_key_refused":
            return _(
                "{endpoint} refuses the key for {model}. Unless another endpoint answers, posts go out on "
                "time with sentences from the abstracts.\n"
                "Please correct <code>PAPERS_LLM_KEY</code> or <code>PAPERS_LLM_FALLBACK_KEY</code> and "
                "restart the bot: what is missing is then written, and the posts are put right."
            )
        case "model_down":
            return ngettext(
                "No language model has answered for {minutes} minute ({endpoint}: {why}). Posts go out on "
                "time with sentences from the abstracts; when one answers again, what is missing is written, "
                "and the posts are put right.",
                "No language model has answered for {minutes} minutes ({endpoint}: {why}). Posts go out on "
                "time with sentences from the abstracts; when one answers again, what is missing is written, "
                "and the posts are put right.",
                _number(facts["minutes"]),
            )
        case "model_tokens_spent" if isinstance(facts["tokens"], int):
            return _(
                "The {tokens:,} tokens that the model may use in a day are spent. Until midnight UTC, posts "
                "go out on time with sentences from the abstracts; then what is missing is written, and the "
                "posts are put right.\n"
                "To allow more, raise <code>PAPERS_LLM_DAILY_TOKENS</code> and restart the bot."
            )
    return None


def _number(fact: str | int) -> int:
    return fact if isinstance(fact, int) else 2
