"""`summaries evaluate`: anybody's summaries, scored by the checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from command_line import command

from bot.cli.evaluating import EXAMPLE, evaluate
from bot.cli.main import main

PAPER = {
    "id": "2404.00001",
    "title": "A Lantern for Long Books",
    "abstract": "Lantern has 34 billion parameters and reads books of 128K tokens. It is 2.5x faster than "
    "earlier readers and loses only 3% of their accuracy. All code is open.",
}
KOREAN = [
    "340억 개(34B)의 매개변수로 12만 8천 개 토큰의 책을 읽습니다.",
    "기존 모델보다 2.5배 빠르게 긴 글을 처리합니다.",
    "정확도 손실은 3%에 그치며 코드를 모두 공개합니다.",
]
ENGLISH = [
    "The model has 34B parameters and reads 128,000 tokens at a time.",
    "It is 2.5 times faster than what came before.",
    "Accuracy falls by only 3%, and the code is open.",
]


def line(language: str = "ko", bullets: object = None, **changed: object) -> str:
    told = {**PAPER, "language": language, "bullets": KOREAN if bullets is None else bullets, **changed}
    return json.dumps(told, ensure_ascii=False)


def tenfold() -> list[str]:
    return ["34억 개의 매개변수로 긴 책을 읽는 모델을 제안합니다.", *KOREAN[1:]]


def scored(*arguments: str, lines: list[str] | bytes | None = None) -> Result:
    given = "\n".join(lines) + "\n" if isinstance(lines, list) else lines
    return CliRunner().invoke(main, ["summaries", "evaluate", *arguments], input=given)


def verdicts(result: Result) -> list[dict[str, Any]]:
    return [json.loads(each) for each in result.stdout.splitlines()]


# -- verdicts ------------------------------------------------------------------------------------------------


def test_each_line_has_its_verdict_in_the_order_of_the_input(tmp_path: Path) -> None:
    file = tmp_path / "summaries.jsonl"
    lines = [line(id="a"), line(id="b", bullets=tenfold()), line("en", ENGLISH, id="c"), line(id="d")]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = scored(str(file), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [(each["id"], each["ok"]) for each in verdicts(result)] == [
        ("a", True),
        ("b", False),
        ("c", True),
        ("d", True),
    ]
    assert verdicts(result)[0] == {"id": "a", "ok": True, "faults": []}
    (fault,) = verdicts(result)[1]["faults"]
    assert (fault["check"], fault["bullet"]) == ("numbers", 0)
    assert set(fault) == {"check", "bullet", "reason"}
    assert "34억" in fault["reason"]


def test_a_gist_is_judged_where_there_is_one_and_its_faults_belong_to_no_bullet() -> None:
    lines = [
        line(gist="340억 개의 매개변수로 긴 책을 읽는 모델입니다."),
        line(gist="34억 개의 매개변수로 긴 책을 읽는 모델입니다."),
        line(gist=None),
    ]
    told = verdicts(scored("-", "--json", lines=lines))
    assert [each["ok"] for each in told] == [True, False, True]
    assert [fault["bullet"] for fault in told[1]["faults"]] == [None]


@pytest.mark.parametrize(
    ("check", "bullets"),
    [
        ("numbers", [KOREAN[0], KOREAN[1], "정확도 손실은 30%에 그치며 코드를 모두 공개합니다."]),
        ("language", [KOREAN[0], KOREAN[1], "すべてのコードを公開しています。"]),
        ("names", [KOREAN[0], KOREAN[1], "모든 코드는 https://example.org/lantern 에서 공개합니다."]),
        ("shape", KOREAN[:2]),
    ],
)
def test_every_check_can_speak(check: str, bullets: list[str]) -> None:
    (verdict,) = verdicts(scored("-", "--json", lines=[line(bullets=bullets)]))
    assert not verdict["ok"]
    assert check in {fault["check"] for fault in verdict["faults"]}


def test_an_id_that_no_encoding_can_hold_is_given_back_as_it_came() -> None:
    (verdict,) = verdicts(scored("-", "--json", lines=[line().replace("2404.00001", "\\ud800")]))
    assert verdict["id"] == "\ud800"


# -- the table -----------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_language_and_one_for_all() -> None:
    lines = [line("en", ENGLISH), line(), line(bullets=tenfold()), line(bullets=tenfold()[:2])]
    result = scored("-", lines=lines)
    assert (result.exit_code, result.stderr) == (0, "")
    assert [row.split() for row in result.stdout.splitlines()[1:]] == [
        ["ko", "3", "1", "33.3%", "2", "0", "0", "1"],
        ["en", "1", "1", "100.0%", "0", "0", "0", "0"],
        ["all", "4", "2", "50.0%", "2", "0", "0", "1"],
    ]


def test_the_columns_of_the_table_stand_under_their_names() -> None:
    lines = scored("-", lines=[line()]).stdout.splitlines()
    assert lines[0].split("  ")[-1] == "shape faults"
    assert {len(each) for each in lines} == {len(lines[0])}
    assert lines[0].index("share") + len("share") == lines[1].index("100.0%") + len("100.0%")


# -- what is handed in ---------------------------------------------------------------------------------------


def test_lines_are_read_one_by_one() -> None:
    told: list[str] = []

    def lines() -> Iterator[bytes]:
        for number in range(5):
            assert len(told) == number
            yield line(id=str(number)).encode()

    assert evaluate(lines(), told.append, lambda number, why: None).summaries["all"] == 5


def test_empty_lines_a_byte_order_mark_and_unknown_fields_do_no_harm() -> None:
    given = f"\ufeff{line(model='small', score=3)}\r\n\r\n   \n{line()}".encode()
    result = scored("-", "--json", lines=given)
    assert (result.exit_code, result.stderr) == (0, "")
    assert [each["ok"] for each in verdicts(result)] == [True, True]


REFUSED = [
    ("{}", '"language" is missing'),
    ("{", "it is not JSON: Expecting property name enclosed in double quotes at character 2"),
    ("[" * 100_000, "it is not JSON that can be read"),
    ("[1, 2]", "it is not a JSON object"),
    ("null", "it is not a JSON object"),
    ('{"language": "ko"}', '"id" is missing'),
    (line(id=7), '"id" is not a string'),
    (line(title=None), '"title" is not a string'),
    (line(abstract=["a"]), '"abstract" is not a string'),
    (line(gist=1), '"gist" is not a string'),
    (line(bullets="one"), '"bullets" is not a list of strings'),
    (line(bullets=["one", 2]), '"bullets" holds something that is not a string'),
    (line(language="fr"), "language 'fr' is not known; there are ko, en, ja, zh"),
    (line().replace('"ko"', "null"), '"language" is not a string'),
]


@pytest.mark.parametrize(("bad", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_a_line_that_cannot_be_scored_is_named_and_the_others_are_scored(bad: str, reason: str) -> None:
    result = scored("-", "--json", lines=[line(id="a"), bad, line(id="c")])
    assert result.exit_code == 2
    assert [each["id"] for each in verdicts(result)] == ["a", "c"]
    assert result.stderr.splitlines() == [
        f"papers-bot: standard input, line 2: {reason}",
        f"papers-bot: standard input: lines that are not scored: 1. A line looks like this: {EXAMPLE}",
    ]


def test_bytes_that_are_not_utf8_are_refused_like_any_other_line() -> None:
    result = scored("-", lines=b"\xff\xfe\n" + line().encode())
    assert result.exit_code == 2
    assert result.stderr.startswith("papers-bot: standard input, line 1: it is not UTF-8\n")
    assert "all" in result.stdout


@pytest.mark.parametrize("length", [2**20 + 1, 2**20 + 2, 2**21 + 2, 5 * 2**20])
def test_a_line_without_end_is_refused_and_the_next_one_scored(length: int) -> None:
    result = scored("-", "--json", lines=[line(id="a"), "x" * length, line(id="c")])
    assert result.exit_code == 2
    assert [each["id"] for each in verdicts(result)] == ["a", "c"]
    assert "line 2: it is longer than 1,048,576 bytes\n" in result.stderr


def test_a_last_line_without_end_is_refused_once() -> None:
    result = scored("-", lines=b"x" * (3 * 2**20))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("it is longer than") == 1


@pytest.mark.parametrize("text", ["", "\n  \n\n"])
def test_a_file_without_summaries_is_an_error_and_says_what_a_line_looks_like(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "empty.jsonl").write_text(text, encoding="utf-8")
    result = scored(str(tmp_path / "empty.jsonl"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"there is no summary in it. A line looks like this: {EXAMPLE}\n")


def test_the_example_is_a_line_that_can_be_scored() -> None:
    assert scored("-", lines=[EXAMPLE]).exit_code == 0


@pytest.mark.parametrize(("name", "why"), [("none.jsonl", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path, name: str, why: str) -> None:
    result = scored(str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"papers-bot: {tmp_path / name}: {why}")
    assert result.stderr.count("\n") == 1


async def test_it_needs_no_settings_and_minds_none(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(line(), encoding="utf-8")
    done = await command(tmp_path, "summaries", "evaluate", "one.jsonl", PAPERS_CHANEL="@x")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1].split() == ["all", "1", "1", "100.0%", "0", "0", "0", "0"]
