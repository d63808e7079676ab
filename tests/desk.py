"""Where days are taken in from files and given back, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot import app
from bot.cli import exporting, importing
from bot.cli.exporting import Form, Wish
from bot.settings import Settings

_TABLES = ("paper", "listing", "vote", "raw_listing", "summary", "digest_file", "authorship")


class Desk:
    """A database, a folder for files, and what was said last, without the folder's name."""

    def __init__(self, folder: Path, read: Callable[[], tuple[str, str]]) -> None:
        self.folder = folder
        self.settings = Settings.exactly(database=folder / "papers.sqlite3")
        self._read = read
        self.out = ""
        self.err: list[str] = []

    async def take(self, *paths: Path) -> bool:
        """Import these; whether all of it could be read."""
        well = await importing.run(self.settings, paths)
        self._listen()
        return well

    async def give(self, form: Form, to: str = "out", **wish: object) -> bool:
        """Export into this folder; whether all went out."""
        known = {"form": form, "folder": self.folder / to, "language": "ko"} | wish
        well = await exporting.run(self.settings, Wish(**known))  # type: ignore[arg-type]
        self._listen()
        return well

    def _listen(self) -> None:
        self.out, err = self._read()
        self.err = err.replace(f"{self.folder}/", "").splitlines()

    def files(self, to: str = "out") -> dict[str, bytes]:
        """What is in this folder, by name."""
        folder = self.folder / to
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    async def rows(self) -> list[tuple[object, ...]]:
        """Every row of every table that an import writes."""
        found: list[tuple[object, ...]] = []
        async with app.open_store(self.settings) as store:
            for table in _TABLES:
                found += map(tuple, await store.database.fetch_all(f"SELECT * FROM {table}"))
        return found
