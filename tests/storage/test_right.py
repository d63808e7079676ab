"""The right to send: one process at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from processes import Child

from storage.errors import DatabaseReadOnly
from storage.right import RightToSend

_HOLD = """
import sys
from pathlib import Path
from storage.right import RightToSend

right = RightToSend(Path(sys.argv[1]))
print(right.take(), flush=True)
sys.stdin.read()
"""


def test_one_holds_it_at_a_time(tmp_path: Path) -> None:
    one, other = RightToSend(tmp_path / "db"), RightToSend(tmp_path / "db")
    assert one.take()
    assert one.take()
    assert (one.held, other.take(), other.held) == (True, False, False)
    one.give_back()
    one.give_back()
    assert (one.held, other.take(), other.held) == (False, True, True)
    other.give_back()


def test_two_databases_have_a_right_each(tmp_path: Path) -> None:
    with RightToSend(tmp_path / "a") as one, RightToSend(tmp_path / "b") as other:
        assert one.take()
        assert other.take()


def test_leaving_the_block_gives_it_back(tmp_path: Path) -> None:
    with RightToSend(tmp_path / "db") as one:
        assert one.take()
    with RightToSend(tmp_path / "db") as other:
        assert other.take()


def test_another_process_must_wait_for_its_end(tmp_path: Path, child: Child) -> None:
    first = child(_HOLD, tmp_path / "db")
    assert first.stdout is not None
    assert first.stdout.readline() == "True\n"
    second = child(_HOLD, tmp_path / "db")
    assert second.stdout is not None
    assert second.stdout.readline() == "False\n"
    with RightToSend(tmp_path / "db") as mine:
        assert not mine.take()
        first.communicate(timeout=10)
        assert mine.take()


def test_it_is_taken_back_from_who_is_killed(tmp_path: Path, child: Child) -> None:
    holder = child(_HOLD, tmp_path / "db")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    with RightToSend(tmp_path / "db") as mine:
        assert not mine.take()
        holder.kill()
        holder.wait()
        assert mine.take()


_TAKE_AS_ANOTHER_USER = """
import os, sys
from pathlib import Path
from storage.errors import DatabaseReadOnly
from storage.right import RightToSend

if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    RightToSend(Path(sys.argv[1])).take()
except DatabaseReadOnly as error:
    print(error)
"""


def test_a_folder_that_cannot_be_written_is_told_in_one_line(open_folder: Path, child: Child) -> None:
    folder = open_folder / "kept"
    folder.mkdir(mode=0o555)
    out, err = child(_TAKE_AS_ANOTHER_USER, folder / "db").communicate(timeout=10)
    folder.chmod(0o755)
    assert (out.count("\n"), err) == (1, "")
    assert str(folder) in out


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with RightToSend(tmp_path / "missing" / "db") as right:
        assert right.take()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseReadOnly, match="file"):
        RightToSend(tmp_path / "file" / "db").take()
