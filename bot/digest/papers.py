"""Takes the papers of one day out of its lines, one line after another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.digest import lines
from bot.digest.escaping import one_line, unguarded
from bot.digest.written import LONGEST_BULLET, LONGEST_NAME, MOST_BULLETS, Complaint, WrittenPaper

LONGEST_TITLE = 1_000
"""In characters; a text beyond this is no title."""
_MOST_WRAPS = 4
"""A heading runs over so many lines at most."""
_ARCHIVE_LEVEL = 3


@dataclass(slots=True)
class _Draft:
    """A paper as far as it has been read."""

    line: int
    title: str
    id: str
    votes: int | None = None
    has_votes: bool = False
    thumbnail: str | None = None
    video: str | None = None
    authors: list[str] | None = None
    bullets: list[list[str]] = field(default_factory=list)

    def written(self) -> WrittenPaper:
        names, cut = lines.names(" ".join(self.authors or ()))
        texts = (unguarded(lines.plain(" ".join(each))) for each in self.bullets)
        bullets = tuple(text for text in texts if text)
        thumbnail = self.thumbnail or None
        return WrittenPaper(
            self.id, self.title, thumbnail, self.video, self.votes, names, cut, bullets, self.line
        )


@dataclass(slots=True)
class _Open:
    """A heading whose link has not come yet."""

    line: int
    level: int
    texts: list[str]


class Papers:
    """What the lines told so far hold."""

    def __init__(self) -> None:
        self.complaints: list[Complaint] = []
        self._found: list[WrittenPaper] = []
        self._draft: _Draft | None = None
        self._open: _Open | None = None
        self._level = _ARCHIVE_LEVEL
        self._running: list[str] | None = None

    def take(self, number: int, line: str) -> None:
        """Read the next line, without its end; `number` counts from 1."""
        if self._open and self._goes_on(self._open, line):
            return
        if heading := lines.heading(line):
            self._head(number, heading)
        elif not line.strip() or lines.is_rule(line):
            self._running = None
        elif not self._draft or not self._field(self._draft, number, line):
            before, glued = lines.apart(line)
            if self._draft:
                self._text(self._draft, number, before)
            if glued:
                self.take(number, glued)

    def cut(self, number: int, line: str) -> None:
        """Read the file's last line, which has no end: it may be half of one."""
        heading = lines.heading(line)
        if heading and not lines.link(heading.text):
            self._drop_open()
            self._close()
            self._complain(number, "the file ends inside a heading")
        elif self._draft and not self._draft.has_votes and lines.votes(line):
            self._complain(number, "the file ends with votes that may be cut")
        elif self._draft and lines.is_media(line) and not line.rstrip().endswith((")", ">")):
            self._complain(number, "the file ends inside the address of a picture or a video")
        else:
            self.take(number, line)

    def all(self) -> tuple[WrittenPaper, ...]:
        """The papers in the order of the lines; nothing more is taken."""
        self._drop_open()
        self._close()
        return tuple(self._found)

    # -- headings ------------------------------------------------------------------------------------------

    def _head(self, number: int, heading: lines.Heading) -> None:
        self._running = None
        linked = lines.link(heading.text)
        if linked:
            self._close()
            self._begin(number, heading.level, linked)
        elif heading.text.startswith("["):
            self._close()
            self._open = _Open(number, heading.level, [heading.text])
        elif heading.level <= self._level:
            self._close()
            if heading.text and heading.level == self._level:
                self._complain(number, "a heading without a link to a paper")

    def _begin(self, number: int, level: int, linked: lines.Link) -> None:
        self._level = level
        if len(linked.title) > LONGEST_TITLE:
            self._complain(number, f"a title of {len(linked.title):,} characters")
        else:
            self._draft = _Draft(number, linked.title, linked.id)

    def _goes_on(self, opened: _Open, line: str) -> bool:
        """Try the line as the rest of a heading; false if it is something of its own."""
        own = not line.strip() or lines.heading(line) or lines.is_media(line)
        if own or any(reads(line) is not None for reads in (lines.bullet, lines.votes, lines.authors)):
            self._drop_open()
            return False
        opened.texts.append(line)
        if linked := lines.link(one_line(" ".join(opened.texts))):
            self._open = None
            self._begin(opened.line, opened.level, linked)
        elif len(opened.texts) > _MOST_WRAPS:
            self._drop_open()
        return True

    def _drop_open(self) -> None:
        if self._open:
            self._complain(self._open.line, "a heading without a link to a paper")
            self._open = None

    def _close(self) -> None:
        if self._draft:
            self._found.append(self._fit(self._draft.written()))
            self._draft = None

    def _fit(self, paper: WrittenPaper) -> WrittenPaper:
        """The paper without what is too much of it."""
        names = tuple(name for name in paper.authors if len(name) <= LONGEST_NAME)
        bullets = tuple(bullet for bullet in paper.bullets if len(bullet) <= LONGEST_BULLET)
        if len(names) < len(paper.authors):
            self._complain(paper.line, f"an author's name of more than {LONGEST_NAME:,} characters")
        if len(bullets) < len(paper.bullets):
            self._complain(paper.line, f"a bullet of more than {LONGEST_BULLET:,} characters")
        if len(bullets) > MOST_BULLETS:
            self._complain(paper.line, f"more than {MOST_BULLETS} bullets: the first ones are taken")
        cut = paper.authors_cut or len(names) < len(paper.authors)
        return replace(paper, authors=names, authors_cut=cut, bullets=bullets[:MOST_BULLETS])

    # -- what stands below them ----------------------------------------------------------------------------

    def _field(self, draft: _Draft, number: int, line: str) -> bool:
        """Take votes or authors; what is said again is text."""
        if not draft.has_votes and (said := lines.votes(line)) is not None:
            self._running = None
            draft.has_votes = True
            draft.votes = lines.count(said)
            if draft.votes is None:
                self._complain(number, "votes that are no count")
            return True
        if draft.authors is None and (said := lines.authors(line)) is not None:
            self._running = draft.authors = [said]
            return True
        return False

    def _text(self, draft: _Draft, number: int, line: str) -> None:
        if lines.is_media(line):
            self._running = None
            self._picture(draft, number, line)
        elif (bullet := lines.bullet(line)) is not None:
            self._running = [bullet]
            draft.bullets.append(self._running)
        elif self._running is not None:
            self._running.append(line)

    def _picture(self, draft: _Draft, number: int, line: str) -> None:
        draft.video = draft.video or lines.video(line)
        image = lines.image(line)
        if image is None and line.lstrip().startswith("!["):
            self._complain(number, "a picture without an address")
        draft.thumbnail = draft.thumbnail or image

    def _complain(self, number: int, why: str) -> None:
        self.complaints.append(Complaint(number, why))
