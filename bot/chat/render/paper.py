"""A paper in parts: its title, its authors, its links, the line that says what it is about."""

from __future__ import annotations

import re
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot.chat.phrases import _, ngettext
from bot.chat.render.html import Html, code, cut_at_word, is_link, link, one_line, say, words
from bot.chat.render.latex import readable
from bot.posts import line_of
from storage.records import Paper, Summary

LIST_TITLE = 70
"""Characters of a title in a list: two lines on a telephone."""
_WHOLE_TITLE = 400
_NAME = 60
_REPOSITORIES = 2
_NAMED = 6
"""More authors than these are counted, not named."""

_REPOSITORY = re.compile(r"(?<![\w.-])(?:www\.)?(github\.com(?:/[\w.~@%+-]+)+)", re.ASCII | re.IGNORECASE)
_WRAP_IN_LINK = re.compile(
    r"""(github\.com/(?:[\w./-]*[/-])?)\           # a link that breaks off after / or - …
        (?=(?<=-\ )\w|[\w.-]*(?:[-_\d]|[a-z][A-Z]))  # … and goes on as a name does, not as a sentence""",
    re.VERBOSE | re.ASCII,
)


def title(paper: Paper, most: int = _WHOLE_TITLE) -> Html:
    """The title as a link to arXiv, cut at a word; where there is none, the paper's number."""
    text = cut_at_word(prose(paper.title), most) or paper.id
    return link(arxiv(paper, "abs"), text)


def arxiv(paper: Paper, form: str) -> str:
    """Its page on arXiv (`abs`) or the paper itself (`pdf`)."""
    return f"https://arxiv.org/{form}/{percent_encoded(paper.id)}"


def gist(summary: Summary, most: int) -> Html | None:
    """What the paper is about in one line, if that was written."""
    return words(cut_at_word(prose(summary.gist), most)) or None


def line(summary: Summary, most: int) -> Html | None:
    """What a list says of the paper: the gist or, without one, the first bullet."""
    return words(cut_at_word(prose(line_of(summary)), most)) or None


def prose(text: str) -> str:
    """A title or a sentence on one line, its simple LaTeX readable."""
    return one_line(readable(one_line(text)))


def authors(paper: Paper) -> Html | None:
    """Up to six names; of more the first three, the last, and how many.

    Where the source names only some, the first three: neither the last nor the number is known.
    """
    names = [words(cut_at_word(name, _NAME)) for name in map(one_line, paper.authors) if name]
    comma = Html(", ")
    if not names:
        return None
    if paper.authors_cut:
        return say(_("{names} and more"), names=comma.join(names[:3]))
    if len(names) <= _NAMED:
        return comma.join(names)
    n = len(names)
    phrase = ngettext("{first}, … {last} ({n} author)", "{first}, … {last} ({n} authors)", n)
    return say(phrase, first=comma.join(names[:3]), last=names[-1], n=n)


def links(paper: Paper) -> Html:
    """PDF, Hugging Face, code, project and arXiv's number on one line, each address once."""
    named = [
        (arxiv(paper, "pdf"), words("PDF")),
        (f"https://huggingface.co/papers/{percent_encoded(paper.id)}", words("Hugging Face")),
        *_code(paper),
        (one_line(paper.project or ""), words(_("project"))),
    ]
    met = {_sameness(arxiv(paper, "abs"))}
    parts = []
    for url, name in named:
        if is_link(url) and _sameness(url) not in met:
            met.add(_sameness(url))
            parts.append(link(url, name))
    return Html(" · ").join([*parts, say("arXiv {id}", id=code(paper.id))])


def _code(paper: Paper) -> list[tuple[str, Html]]:
    name = words(_("code"))
    url = one_line(paper.code or "")
    if is_link(url):
        return [
            (url, name if paper.stars is None else say("{code} ★{stars:,}", code=name, stars=paper.stars))
        ]
    found = repositories(paper.abstract)[:_REPOSITORIES]
    return [
        (url, name if n == 1 else say("{code} {n}", code=name, n=n)) for n, url in enumerate(found, start=1)
    ]


def _sameness(url: str) -> tuple[str, str, str]:
    """What two addresses of one page have in common."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix(".git")
    return parts.netloc.lower().removeprefix("www."), path.lower(), parts.query + parts.fragment


def repositories(abstract: str) -> tuple[str, ...]:
    """The links to github.com in an abstract, each once: wraps mended, the sentence's punctuation cut off."""
    text = _WRAP_IN_LINK.sub(r"\1", one_line(abstract).replace(r"\_", "_"))
    found = (f"https://{link.rstrip('.-')}" for link in _REPOSITORY.findall(text))
    return tuple({_sameness(url): url for url in found}.values())
