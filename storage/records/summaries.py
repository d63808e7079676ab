"""Our texts about papers, and how language models came to write them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from storage.records.languages import Language
from storage.records.papers import Paper


class Origin(enum.StrEnum):
    """Who wrote a summary."""

    MODEL = "model"
    """A language model that we asked."""
    HUGGINGFACE = "huggingface"
    """Hugging Face's one-sentence summary leads; sentences of the abstract follow. English."""
    EXCERPT = "excerpt"
    """Sentences of the abstract, word for word. English."""
    IMPORTED = "imported"
    """Somebody else: it came in with a digest. Bullets alone, in the language they are written in."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Our text about a paper in one language."""

    paper_id: str
    language: Language
    """The language of the reader it is for; an excerpt stays English whatever this says."""
    gist: str
    """One line; empty where the summary came in with a digest."""
    bullets: tuple[str, ...]
    origin: Origin
    model: str | None = None
    evidence: tuple[tuple[str, ...], ...] = ()
    """For each bullet the sentences of the abstract it rests on, word for word; empty where not known."""
    written: datetime | None = None
    """When it was written, once it is stored."""


class Verdict(enum.StrEnum):
    """What became of an answer that a model gave."""

    KEPT = "kept"
    SHORTENED = "shortened"
    """Kept without the bullets that did not pass."""
    REFUSED = "refused"
    """It came and was not good enough."""
    FAILED = "failed"
    """It never came, or was no answer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to a language model about one paper in one language."""

    paper_id: str
    language: Language
    at: datetime
    endpoint: str
    """The host that was asked."""
    model: str
    question: tuple[tuple[str, str], ...]
    """The messages, each with its role."""
    answer: str | None
    """Word for word; None where none came."""
    tokens_in: int
    tokens_out: int
    cost: int | None
    """In millionths of a dollar, where a price is known."""
    faults: tuple[tuple[str, int | None, str], ...]
    """What the checks found: the check, the number of the bullet from 0 (None: no single one), the reason."""
    verdict: Verdict
    why: str | None = None
    """Why it was refused or failed."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What language models cost in some time."""

    calls: int
    tokens: int
    cost: int | None
    """In millionths of a dollar; None where no price is known."""


@dataclass(frozen=True, slots=True)
class Term:
    """How a technical term is said in a language."""

    english: str
    """In small letters, singular."""
    rendering: str
    source: str
    """`shipped`, `admin` or `agreed`."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A summary that readers say something is wrong with."""

    paper: Paper
    language: Language
    readers: int
    last: datetime
