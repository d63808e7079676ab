"""From any older file to the present schema: whole, or not at all."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from processes import Child

from storage.errors import DatabaseBusy, DatabaseForeign, DatabaseFull, DatabaseNewer, DatabaseUnusable
from storage.migrate import APPLICATION_ID, Step, migrate, steps
from storage.right import RightToSend

_FIRST = Step(
    1,
    "0001_first.sql",
    """
    CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE child (parent_id INTEGER NOT NULL REFERENCES parent (id)) STRICT;
    -- The semicolons inside do not end the statement; neither does this one;
    CREATE TRIGGER parent_added AFTER INSERT ON parent BEGIN
        INSERT INTO child (parent_id) VALUES (new.id);
        INSERT INTO child (parent_id) VALUES (new.id);
    END;
    INSERT INTO parent (id) VALUES (1)
    """,
)
_SECOND = Step(2, "0002_second.sql", "CREATE TABLE second (x INTEGER) STRICT;")
_THIRD = Step(
    3, "0003_third.sql", "ALTER TABLE second ADD COLUMN y TEXT;\nINSERT INTO second VALUES (1, 'y');"
)


def _migrate(path: Path, todo: Sequence[Step] | None = None) -> None:
    migrate(path, RightToSend(path), todo)


def _rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def _schema(path: Path) -> list[tuple[object, ...]]:
    return _rows(path, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")


def _version(path: Path) -> object:
    return _rows(path, "PRAGMA user_version")[0][0]


def _tables(path: Path) -> set[object]:
    return {row[0] for row in _rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")}


# -- the schema folder -------------------------------------------------------------------------------------


def test_the_steps_are_numbered_from_one_without_a_gap() -> None:
    assert [step.version for step in steps()] == list(range(1, len(steps()) + 1))


def test_the_steps_make_a_sound_database(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path)
    assert _version(path) == steps()[-1].version
    assert _rows(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert _rows(path, "PRAGMA journal_mode") == [("wal",)]
    assert _rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert {"paper", "listing", "delivery", "amendment", "author_search"} <= _tables(path)


def test_our_tables_are_strict(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path)
    lax = _rows(
        path, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
    )
    assert {name for (name,) in lax} == {"sqlite_schema", "sqlite_sequence"}


@pytest.mark.parametrize("version", range(1, len(steps()) + 1))
def test_every_older_version_leads_to_the_same_schema_as_creating(tmp_path: Path, version: int) -> None:
    old, fresh = tmp_path / "old", tmp_path / "fresh"
    _migrate(old, steps()[:version])
    _migrate(old)
    _migrate(fresh)
    assert _schema(old) == _schema(fresh)
    assert _version(old) == _version(fresh)


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path)
    before = path.read_bytes()
    _migrate(path)
    assert path.read_bytes() == before


# -- an older database -------------------------------------------------------------------------------------


def test_an_older_database_keeps_its_rows_and_a_copy_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST])
    assert not (tmp_path / "db.schema-1").exists()
    _migrate(path, [_FIRST, _SECOND, _THIRD])
    assert _version(path) == 3
    assert _rows(path, "SELECT * FROM second") == [(1, "y")]
    assert _rows(path, "SELECT * FROM child") == [(1,), (1,)]
    copy = tmp_path / "db.schema-1"
    assert _version(copy) == 1
    assert _rows(copy, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert _rows(copy, "SELECT * FROM child") == [(1,), (1,)]
    assert "second" not in _tables(copy)


def test_a_copy_from_a_try_that_failed_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST])
    (tmp_path / "db.schema-1").write_text("half a copy")
    _migrate(path, [_FIRST, _SECOND])
    assert _version(tmp_path / "db.schema-1") == 1


def test_an_older_database_needs_the_right_to_send(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST])
    with RightToSend(path) as other:
        assert other.take()
        with pytest.raises(DatabaseBusy, match="stop that one first"):
            _migrate(path, [_FIRST, _SECOND])
        assert _version(path) == 1
        # The present schema can be used beside the holder, and who holds the right may migrate.
        _migrate(path, [_FIRST])
        migrate(path, other, [_FIRST, _SECOND])
        assert other.held
    assert _version(path) == 2


def test_the_right_is_given_back_after_migrating_and_after_failing(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST])
    right = RightToSend(path)
    with pytest.raises(sqlite3.OperationalError):
        migrate(path, right, [_FIRST, Step(2, "0002_wrong.sql", "CREATE NONSENSE;")])
    assert not right.held
    migrate(path, right, [_FIRST, _SECOND])
    assert not right.held


def test_who_came_second_leaves_the_copy_of_the_first_alone(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST])

    class Overtaken(RightToSend):
        """Gets the right only after somebody else has had it and has migrated."""

        def take(self) -> bool:
            if not self.held:
                _migrate(path, [_FIRST, _SECOND])
            return super().take()

    migrate(path, Overtaken(path), [_FIRST, _SECOND])
    assert _version(path) == 2
    assert _version(tmp_path / "db.schema-1") == 1


def test_what_was_promised_before_there_were_lanes_is_kept_in_the_channels(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, steps()[:2])
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            INSERT INTO chat (id, telegram_id, kind) VALUES (1, -1001, 'channel');
            INSERT INTO edition (id, kind, chat_id, language, planned_at) VALUES (1, 'daily', 1, 'ko', 0);
            INSERT INTO delivery (edition_id, chat_id, number, shape, body, silent, state, due_at, message_id)
            VALUES (1, 1, 1, 'header', '{}', 0, 'sent', 0, 42),
                (1, 1, 2, 'card', '{}', 1, 'pending', 0, NULL);
            """
        )
    _migrate(path)
    kept = _rows(path, "SELECT number, shape, state, message_id, lane, shown FROM delivery ORDER BY id")
    assert kept == [(1, "header", "sent", 42, 1, None), (2, "card", "pending", None, 1, None)]
    assert _rows(path, "SELECT * FROM amendment") == []


# -- what fails --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 2])
def test_a_step_that_fails_leaves_nothing_of_itself(tmp_path: Path, step: int) -> None:
    path = tmp_path / "db"
    wrong = Step(step, "wrong.sql", "CREATE TABLE half (x);\nINSERT INTO half VALUES (1);\nSELECT nonsense;")
    if step == 2:
        _migrate(path, [_FIRST])
    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        _migrate(path, [_FIRST, wrong][-step:])
    assert _version(path) == step - 1
    assert "half" not in _tables(path)
    _migrate(path, [_FIRST, _SECOND])
    assert _version(path) == 2


def test_a_step_that_fails_keeps_the_steps_before_it(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST])
    with pytest.raises(sqlite3.OperationalError):
        _migrate(path, [_FIRST, _SECOND, Step(3, "0003_wrong.sql", "CREATE TABLE second (x);")])
    assert _version(path) == 2


def test_a_file_in_the_making_is_never_taken_for_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with pytest.raises(sqlite3.OperationalError):
        _migrate(
            path, [_FIRST, Step(2, "0002_wrong.sql", "CREATE TABLE first (x);\nCREATE TABLE first (x);")]
        )
    assert _version(path) == 0
    assert _rows(path, "SELECT name FROM sqlite_schema") == []


def test_a_step_that_breaks_a_reference_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST])
    with pytest.raises(DatabaseUnusable, match="would break 2 references"):
        _migrate(path, [_FIRST, Step(2, "0002_wrong.sql", "DELETE FROM parent;")])
    assert _version(path) == 1
    assert _rows(path, "SELECT id FROM parent") == [(1,)]


def test_a_disk_that_fills_up_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "db"
    fat = "CREATE TABLE fat (x);\nPRAGMA max_page_count = 10;\nINSERT INTO fat VALUES (zeroblob(1000000));"
    _migrate(path, [_FIRST])
    with pytest.raises(DatabaseFull):
        _migrate(path, [_FIRST, Step(2, "0002_fat.sql", fat)])
    assert _version(path) == 1


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _migrate(path, [_FIRST, _SECOND])
    with pytest.raises(DatabaseNewer, match="schema 2, this one knows 1"):
        _migrate(path, [_FIRST])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 1")
    with pytest.raises(DatabaseForeign):
        _migrate(path, [_FIRST, _SECOND])


# -- several processes, and none ---------------------------------------------------------------------------

_MIGRATE = """
import sys
from pathlib import Path
from storage.migrate import Step, migrate
from storage.right import RightToSend

path = Path(sys.argv[1])
todo = [Step(int(version), "step.sql", sql) for version, sql in zip(sys.argv[2::2], sys.argv[3::2])]
print("ready", flush=True)
sys.stdin.readline()
migrate(path, RightToSend(path), todo or None)
"""

_LONG = """
CREATE TABLE half (x INTEGER) STRICT;
INSERT INTO half WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
"""
"""Never ends by itself."""


@pytest.mark.parametrize("old", [False, True])
def test_four_processes_may_start_at_once(tmp_path: Path, child: Child, old: bool) -> None:
    path = tmp_path / "db"
    arguments: list[object] = []
    if old:
        _migrate(path, [_FIRST])
        arguments = [1, _FIRST.sql, 2, _SECOND.sql]
    children = [child(_MIGRATE, path, *arguments) for _ in range(4)]
    for process in children:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in children:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=30)[1] for process in children]
    if old:
        # One has the right and migrates; another is told that it is not its turn, or finds it done.
        assert any(error == "" for error in errors)
        assert {error.strip().splitlines()[-1].split(":")[0] for error in errors if error} <= {
            "storage.errors.DatabaseBusy"
        }
        assert _version(tmp_path / "db.schema-1") == 1
        assert _version(path) == 2
    else:
        assert errors == [""] * 4
        assert _version(path) == steps()[-1].version


@pytest.mark.parametrize("old", [False, True])
def test_a_process_killed_in_mid_migration_leaves_the_file_as_it_was(
    tmp_path: Path, child: Child, old: bool
) -> None:
    path, log = tmp_path / "db", tmp_path / "db-wal"
    todo = [_FIRST, Step(2, "long.sql", _LONG)] if old else [Step(1, "long.sql", _LONG)]
    if old:
        _migrate(path, [_FIRST])
    for size in (100_000, 5_000_000):
        # The log grows beyond SQLite's cache before the transaction is over.
        process = child(_MIGRATE, path, *(word for step in todo for word in (step.version, step.sql)))
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        end = time.monotonic() + 20
        while not log.exists() or log.stat().st_size < size:
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
        process.wait()
        assert _version(path) == int(old)
        assert "half" not in _tables(path)
        assert _rows(path, "PRAGMA integrity_check") == [("ok",)]
    _migrate(path, [_FIRST, _SECOND])
    assert _version(path) == 2
