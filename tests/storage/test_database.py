"""Transactions, cancellation, and everything that can be wrong with the file."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from processes import Child

from storage.database import Database, Work
from storage.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseError,
    DatabaseForeign,
    DatabaseFull,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseUnusable,
)

_BEAT = "INSERT INTO pulse (name, at) VALUES (?, 0)"


def _beats(*names: str) -> Work[int]:
    """Work of one statement for each name."""

    async def work(connection: aiosqlite.Connection) -> int:
        for name in names:
            await connection.execute(_BEAT, (name,))
        return len(names)

    return work


def _runs(sql: str) -> Work[None]:
    async def work(connection: aiosqlite.Connection) -> None:
        await connection.execute(sql)

    return work


async def _names(database: Database) -> set[str]:
    return {row["name"] for row in await database.fetch_all("SELECT name FROM pulse")}


async def _pragma(database: Database, name: str) -> int:
    async def work(connection: aiosqlite.Connection) -> int:
        rows = list(await connection.execute_fetchall(f"PRAGMA {name}"))
        return int(rows[0][0])

    return await database.write(work)


# -- transactions ------------------------------------------------------------------------------------------


async def test_readers_see_what_was_committed_at_once(database: Database) -> None:
    for number in range(20):
        await database.write(_beats(str(number)))
        # Two readers take turns: each must see it.
        assert len(await _names(database)) == number + 1
        assert len(await _names(database)) == number + 1


async def test_readers_do_not_see_what_is_not_committed(database: Database) -> None:
    async def work(connection: aiosqlite.Connection) -> set[str]:
        await connection.execute(_BEAT, ("half",))
        return await _names(database)

    assert await database.write(work) == set()
    assert await _names(database) == {"half"}


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseReadOnly):
        await database.fetch_all("DELETE FROM pulse")


async def test_one_row_or_none(database: Database) -> None:
    assert await database.fetch_one("SELECT name FROM pulse") is None
    await database.write(_beats("one"))
    row = await database.fetch_one("SELECT name FROM pulse WHERE name = ?", "one")
    assert row is not None
    assert row["name"] == "one"


async def test_work_that_raises_is_rolled_back_and_the_next_one_works(database: Database) -> None:
    async def work(connection: aiosqlite.Connection) -> None:
        await connection.execute(_BEAT, ("lost",))
        raise ZeroDivisionError("on purpose")

    with pytest.raises(ZeroDivisionError, match="on purpose"):
        await database.write(work)
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(_beats("twice", "twice"))
    # This one SQLite rolls back itself.
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(_runs("INSERT OR ROLLBACK INTO pulse VALUES ('twice', 1), ('twice', 1)"))
    assert await database.write(_beats("kept")) == 1
    assert await _names(database) == {"kept"}


async def test_a_cancelled_caller_never_cuts_a_transaction_in_half(database: Database) -> None:
    chance = random.Random(7)
    cancelled = 0
    for number in range(150):
        names = [f"{number}.{part}" for part in range(6)]
        try:
            async with asyncio.timeout(chance.random() * 0.002):
                await database.write(_beats(*names))
        except TimeoutError:
            cancelled += 1
    await database.write(_beats("after"))
    assert cancelled > 20
    # Who asked and was cancelled has asked all the same: all is there, and nothing in part.
    assert len(await _names(database)) == 150 * 6 + 1


async def test_a_caller_cancelled_while_its_work_raises_harms_nobody(database: Database) -> None:
    begun = asyncio.Event()

    async def work(connection: aiosqlite.Connection) -> None:
        begun.set()
        await connection.execute(_BEAT, ("lost",))
        raise ZeroDivisionError

    async with asyncio.TaskGroup() as tasks:
        caller = tasks.create_task(database.write(work))
        await begun.wait()
        caller.cancel()
    await database.write(_beats("kept"))
    assert await _names(database) == {"kept"}


async def test_many_writers_are_served_in_the_order_they_asked(database: Database) -> None:
    served: list[int] = []

    def noted(number: int) -> Work[None]:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(_BEAT, (str(number),))
            served.append(number)

        return work

    await asyncio.gather(*(database.write(noted(number)) for number in range(50)))
    assert served == list(range(50))


async def test_the_writer_is_set_as_the_ledger_needs_it(database: Database) -> None:
    assert await _pragma(database, "synchronous") == 2
    assert await _pragma(database, "foreign_keys") == 1
    assert await _pragma(database, "recursive_triggers") == 1
    row = await database.fetch_one("PRAGMA journal_mode")
    assert row is not None
    assert row[0] == "wal"


async def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await database.write(_runs("INSERT INTO authorship (author_id, paper_id) VALUES (1, '2405.00001')"))


# -- closing -----------------------------------------------------------------------------------------------


async def test_closing_finishes_what_was_handed_over(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    database = await Database.open(path)
    async with asyncio.TaskGroup() as tasks:
        writes = [tasks.create_task(database.write(_beats(str(number)))) for number in range(50)]
        await asyncio.sleep(0)
        await database.close()
    assert [write.result() for write in writes] == [1] * 50
    again = await Database.open(path)
    assert len(await _names(again)) == 50
    await again.close()


async def test_closing_finishes_even_when_it_is_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    database = await Database.open(path)
    async with asyncio.TaskGroup() as tasks:
        writes = [tasks.create_task(database.write(_beats(str(number)))) for number in range(50)]
        closing = tasks.create_task(database.close())
        await asyncio.sleep(0.002)
        closing.cancel()
    assert closing.cancelled()
    assert [write.result() for write in writes] == [1] * 50


async def test_nothing_is_written_after_closing(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "papers.sqlite3")
    await database.close()
    with pytest.raises(RuntimeError, match="closed"):
        await database.write(_beats("late"))
    await database.close()


_EXIT = """
import asyncio, sys
from pathlib import Path
from storage.database import Database

async def main(path, how):
    if how == "cancelled while opening":
        for wait in range(12):
            try:
                async with asyncio.timeout(wait / 2000):
                    await (await Database.open(path)).close()
            except TimeoutError:
                pass
        return
    database = await Database.open(path)
    try:
        async def work(connection):
            await connection.execute("INSERT INTO pulse (name, at) VALUES ('x', 0)")
            if how == "raises":
                raise ZeroDivisionError
        await database.write(work)
    finally:
        await database.close()

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("how", "code"), [("quietly", 0), ("raises", 1), ("cancelled while opening", 0), ("foreign", 1)]
)
def test_the_process_ends_when_the_database_is_closed(
    tmp_path: Path, child: Child, how: str, code: int
) -> None:
    path = tmp_path / "papers.sqlite3"
    if how == "foreign":
        path.write_text("not a database at all\n" * 100)
    assert child(_EXIT, path, how).wait(timeout=20) == code


# -- what can be wrong with the file -----------------------------------------------------------------------


async def _refused(path: Path, error: type[DatabaseError], **options: Any) -> str:
    """Opening is refused with this error; what it says, which is one line for a person."""
    with pytest.raises(error) as raised:
        await Database.open(path, **options)
    told = str(raised.value)
    assert "Traceback" not in told
    assert "\n" not in told
    assert "sqlite3." not in told
    return told


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "a" / "b" / "papers.sqlite3")
    await database.write(_beats("one"))
    await database.close()


async def test_an_odd_path_is_only_a_path(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "what? 50% #1 & 논문" / "file:x?mode=memory.db")
    await database.write(_beats("one"))
    assert await _names(database) == {"one"}
    await database.close()


async def test_a_database_that_must_exist_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    assert "collect" in await _refused(path, DatabaseMissing, must_exist=True)
    await _refused(path, DatabaseMissing, must_exist=True)
    await (await Database.open(path)).close()
    await (await Database.open(path, must_exist=True)).close()


async def test_the_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    assert "PAPERS_DATABASE" in await _refused(path, DatabaseForeign)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["a few words", "a whole page\n" * 1000])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "papers.sqlite3"
    path.write_text(text)
    await _refused(path, DatabaseForeign)
    assert path.read_text() == text


async def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    path.touch()
    database = await Database.open(path)
    assert await _names(database) == set()
    await database.close()


async def test_the_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    await (await Database.open(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    assert "9999" in await _refused(path, DatabaseNewer)


async def test_a_folder_is_no_file(tmp_path: Path) -> None:
    await _refused(tmp_path, DatabaseReadOnly)


async def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    await _refused(tmp_path / "file" / "papers.sqlite3", DatabaseReadOnly)


_AS_ANOTHER_USER = """
import asyncio, os, sys
from pathlib import Path
from storage.database import Database
from storage.errors import DatabaseReadOnly

async def main(path):
    try:
        await (await Database.open(path)).close()
    except DatabaseReadOnly as error:
        print(error)

# What Python imports late, it must read before the rights are given up.
asyncio.run(main(Path(sys.argv[2])))
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("case", ["closed folder", "folder", "file", "new file", "new folder"])
def test_what_cannot_be_written_is_told_in_one_line(
    open_folder: Path, tmp_path: Path, child: Child, case: str
) -> None:
    folder = open_folder / "kept"
    folder.mkdir()
    path = folder / "papers.sqlite3"
    if case == "new folder":
        path = folder / "deeper" / "papers.sqlite3"
    elif case != "new file":

        async def create() -> None:
            await (await Database.open(path)).close()

        asyncio.run(create())
    rights = {"closed folder": 0o000, "file": 0o777}.get(case, 0o555)
    if case == "file":
        path.chmod(0o444)
    folder.chmod(rights)
    out, err = child(_AS_ANOTHER_USER, path, tmp_path / "spare").communicate(timeout=20)
    folder.chmod(0o755)
    assert (out.count("\n"), err) == (1, "")
    assert str(folder) in out


async def test_a_full_disk_is_told_and_passes(database: Database) -> None:
    await database.write(_beats("before"))
    pages = await _pragma(database, "page_count")
    await database.write(_runs(f"PRAGMA max_page_count = {pages + 3}"))
    fat = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
    fat += "INSERT INTO pulse (name, at) SELECT i || hex(randomblob(500)), i FROM n"
    for _ in range(2):
        with pytest.raises(DatabaseFull):
            await database.write(_runs(fat))
        assert await _names(database) == {"before"}
    await database.write(_runs("PRAGMA max_page_count = 1000000"))
    await database.write(_runs(fat))
    assert len(await _names(database)) == 101


async def test_a_lock_held_too_long_by_another_is_told_and_passes(database: Database) -> None:
    await database.write(_runs("PRAGMA busy_timeout = 20"))
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        await database.write(_beats("early"))
    assert await _names(database) == set()
    other.execute("ROLLBACK")
    other.close()
    await database.write(_beats("late"))
    assert await _names(database) == {"late"}


async def test_a_lock_held_for_a_moment_is_waited_for(database: Database) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.TaskGroup() as tasks:
        write = tasks.create_task(database.write(_beats("patient")))
        await asyncio.sleep(0.05)
        assert not write.done()
        other.execute("COMMIT")
    other.close()
    assert await _names(database) == {"patient"}


@pytest.mark.parametrize("error", [DatabaseMissing, DatabaseForeign, DatabaseNewer, DatabaseReadOnly])
def test_what_somebody_must_change_is_one_kind_of_error(error: type[DatabaseError]) -> None:
    assert issubclass(error, DatabaseUnusable)


@pytest.mark.parametrize("error", [DatabaseFull, DatabaseBusy])
def test_what_may_pass_is_not_of_that_kind(error: type[DatabaseError]) -> None:
    assert not issubclass(error, DatabaseUnusable)


async def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite3"
    await (await Database.open(path)).close()
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'paper'").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged, match="restore it from a backup"):
        await _open_and_read(path)


async def _open_and_read(path: Path) -> None:
    database = await Database.open(path)
    try:
        await database.fetch_all("SELECT * FROM paper")
    finally:
        await database.close()
