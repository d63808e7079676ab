"""Settings: every one with a good and a bad value, and no secret in any complaint."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import settings
from bot.settings import MODEL_KEYS, Endpoint, Settings, SettingsError, read, read_for_demo

_TOKEN = "123456:ABC-DEF_ghi"  # the shape that @BotFather gives; opens nothing
_KEY = "sk-not-a-real-key"

Env = Callable[..., None]


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Env:
    """Sets settings, by their names without the prefix, in an environment that has no others."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.upper().startswith("PAPERS_"):
            monkeypatch.delenv(name)

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"PAPERS_{name}", value)

    return put


def _refusal() -> str:
    """What is said when every setting is needed."""
    with pytest.raises(SettingsError) as caught:
        read("telegram_token", *MODEL_KEYS).token()
    text = str(caught.value)
    assert "\n" not in text
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return text


def test_nothing_needs_to_be_set(env: Env) -> None:
    found = read()
    assert (found.top, found.publish_at, found.timezone.key) == (5, time(9), "Asia/Seoul")
    assert (found.languages, found.channel_language, found.channel_sound) == (("ko", "en"), ("ko",), "header")
    assert (found.collect_every, found.catch_up_days, found.log) == (30, 3, "text")
    assert (found.send_rate, found.paid_broadcast) == (25, False)
    assert found.refresh_hours == (3, 9, 24, 48)
    assert (found.telegram_url, found.huggingface_url) == (
        "https://api.telegram.org",
        "https://huggingface.co",
    )
    assert found.database == Path("papers.sqlite3")
    assert found.admins == frozenset()
    assert (found.channel, found.telegram_token, found.llm_url, found.llm_key, found.llm_model) == (None,) * 5
    assert (found.endpoints, found.llm_concurrency, found.llm_daily_tokens) == ((), 4, 2_000_000)
    assert found.demo_seconds is None


_GOOD: list[tuple[str, str, object]] = [
    ("TELEGRAM_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
    ("CHANNEL", "@daily_papers", "@daily_papers"),
    ("CHANNEL", "-1001234567890", -1001234567890),
    ("CHANNEL_LANGUAGE", "en", ("en",)),
    ("CHANNEL_LANGUAGE", "en,ko", ("en", "ko")),
    ("CHANNEL_LANGUAGE", " ko , en,", ("ko", "en")),
    ("CHANNEL_SOUND", "none", "none"),
    ("CHANNEL_SOUND", "all", "all"),
    ("ADMINS", "42", frozenset({42})),
    ("ADMINS", "42,43", frozenset({42, 43})),
    ("ADMINS", " 42 , 43, ", frozenset({42, 43})),
    ("AUDIENCE", "listed", "listed"),
    ("READERS", "42, -1001234567890", frozenset({42, -1001234567890})),
    ("CONTACT", "ada@example.org", "ada@example.org"),
    ("DATABASE", "/data/papers.sqlite3", Path("/data/papers.sqlite3")),
    ("HUGGINGFACE_URL", "https://hub.example/mirror", "https://hub.example/mirror"),
    ("HUGGINGFACE_URL", "http://[::1]:8080", "http://[::1]:8080"),
    ("HUGGINGFACE_URL", "http://me:secret@Hub-1.example.:80/", "http://me:secret@Hub-1.example.:80"),
    ("LANGUAGES", "ko", ("ko",)),
    ("LANGUAGES", "en, ko", ("en", "ko")),
    ("LANGUAGES", "ko,ko,en", ("ko", "en")),
    ("LANGUAGES", "zh,ko,ja,en", ("zh", "ko", "ja", "en")),
    ("TOP", "20", 20),
    ("PUBLISH_AT", "07:30", time(7, 30)),
    ("PUBLISH_AT", "7:30", time(7, 30)),
    ("PUBLISH_AT", "23:59", time(23, 59)),
    ("TIMEZONE", "Europe/Berlin", ZoneInfo("Europe/Berlin")),
    ("TIMEZONE", "UTC", ZoneInfo("UTC")),
    ("WEEKLY", "off", "off"),
    ("COLLECT_EVERY", "1", 1),
    ("REFRESH_HOURS", "6", (6,)),
    ("REFRESH_HOURS", "1, 2,24 ,168", (1, 2, 24, 168)),
    ("CATCH_UP_DAYS", "0", 0),
    ("CATCH_UP_DAYS", "14", 14),
    ("SEND_RATE", "1", 1),
    ("SEND_RATE", "30", 30),
    ("PAID_BROADCAST", "true", True),
    ("LLM_PRICE", "0.15,0.60", (Decimal("0.15"), Decimal("0.60"))),
    ("LLM_PRICE", "0, 0", (Decimal(0), Decimal(0))),
    ("LLM_FALLBACK_PRICE", "3,15", (Decimal(3), Decimal(15))),
    ("LLM_CONCURRENCY", "1", 1),
    ("LLM_CONCURRENCY", "64", 64),
    ("LLM_DAILY_TOKENS", "0", 0),
    ("LLM_DAILY_TOKENS", "50000", 50_000),
    ("LOG", "json", "json"),
    ("DEMO_SECONDS", "2.5", 2.5),
]


@pytest.mark.parametrize(("name", "value", "meaning"), _GOOD)
def test_a_good_value_is_taken(env: Env, name: str, value: str, meaning: object) -> None:
    env(**{name: value})
    assert getattr(read(), name.lower()) == meaning


_BAD = [
    ("TELEGRAM_TOKEN", "hunter2hunter2", "@BotFather"),
    ("DEMO_SECONDS", "inf", "seconds"),
    ("TELEGRAM_URL", "telegram.org", "address"),
    ("TELEGRAM_URL", "ftp://telegram.org", "address"),
    ("TELEGRAM_URL", "https://", "address"),
    ("CHANNEL", "daily_papers", "@name"),
    ("CHANNEL", "@a", "@name"),
    ("CHANNEL", "https://t.me/daily", "@name"),
    ("CHANNEL_LANGUAGE", "tlh", "one or two out of ko, en, ja, zh"),
    ("CHANNEL_LANGUAGE", "ko,tlh", "such as ko or ko,en"),
    ("CHANNEL_LANGUAGE", "ko,ko", "one or two"),
    ("CHANNEL_LANGUAGE", "ko,en,ja", "one or two"),
    ("CHANNEL_LANGUAGE", ",", "one or two"),
    ("CHANNEL_SOUND", "loud", "header, none or all"),
    ("ADMINS", "@ada", "42,43"),
    ("ADMINS", "42;43", "42,43"),
    ("AUDIENCE", "friends", "everyone or listed"),
    ("READERS", "@ada", "-1001234567890"),
    ("HUGGINGFACE_URL", "huggingface", "address"),
    *(
        (name, address, "address")
        for name in ("TELEGRAM_URL", "HUGGINGFACE_URL", "LLM_URL", "LLM_FALLBACK_URL")
        for address in (
            "http://127.0.0.1:99999",
            "http://127.0.0.1:0",
            "http://127.0.0.1:abc",
            "http://127.0.0.1:-1",
            "http://999.0.0.1",
            "http://127.1",
            "http://[::1",
            "http://[1::z]",
            "http://::1",
            "http://:80",
            "http://a..b",
            "http://hub.example\x7f",
            "http://höb.example",
        )
    ),
    ("LANGUAGES", "ko,tlh", "ko, en"),
    ("LANGUAGES", ",", "ko, en"),
    ("TOP", "0", "1 to 20"),
    ("TOP", "21", "1 to 20"),
    ("TOP", "five", "1 to 20"),
    ("PUBLISH_AT", "24:00", "09:00"),
    ("PUBLISH_AT", "9", "09:00"),
    ("PUBLISH_AT", "09:60", "09:00"),
    ("PUBLISH_AT", "nine", "09:00"),
    ("TIMEZONE", "Asia/Atlantis", "time zone"),
    ("TIMEZONE", "Asia", "time zone"),
    ("TIMEZONE", "../../etc/passwd", "time zone"),
    ("TIMEZONE", "+09:00", "time zone"),
    ("WEEKLY", "monday", "on or off"),
    ("COLLECT_EVERY", "0", "1 to 1440"),
    ("COLLECT_EVERY", "1.5", "1 to 1440"),
    ("REFRESH_HOURS", "0", "1 to 168"),
    ("REFRESH_HOURS", "169", "1 to 168"),
    ("REFRESH_HOURS", "9,3", "ascending"),
    ("REFRESH_HOURS", "3,3", "ascending"),
    ("REFRESH_HOURS", "1,2,3,4,5", "up to four"),
    ("REFRESH_HOURS", "1.5", "hours"),
    ("REFRESH_HOURS", "never", "empty for never"),
    ("CATCH_UP_DAYS", "-1", "0 to 14"),
    ("CATCH_UP_DAYS", "15", "0 to 14"),
    ("SEND_RATE", "0", "1 to 1000"),
    ("SEND_RATE", "1001", "1 to 1000"),
    ("SEND_RATE", "fast", "1 to 1000"),
    ("SEND_RATE", "31", "at most 30"),
    ("PAID_BROADCAST", "perhaps", "true or false"),
    ("LLM_URL", "localhost:8000", "address"),
    ("LLM_FALLBACK_URL", "localhost:8000", "address"),
    *(
        (name, price, "0.15,0.60")
        for name in ("LLM_PRICE", "LLM_FALLBACK_PRICE")
        for price in ("0.15", "0.15,0.60,1", "-1,2", "1,NaN", "1,inf", "1,1e99", "$1,$2", "free", ",")
    ),
    ("LLM_CONCURRENCY", "0", "1 to 64"),
    ("LLM_CONCURRENCY", "65", "1 to 64"),
    ("LLM_CONCURRENCY", "2.5", "1 to 64"),
    ("LLM_DAILY_TOKENS", "-1", "0 for no limit"),
    ("LLM_DAILY_TOKENS", "many", "0 for no limit"),
    ("LOG", "xml", "text or json"),
    ("DEMO_SECONDS", "-1", "seconds"),
    ("DEMO_SECONDS", "soon", "seconds"),
]


@pytest.mark.parametrize(("name", "value", "takes"), _BAD)
def test_a_bad_value_is_refused_in_one_line_that_names_the_setting_and_what_it_takes(
    env: Env, name: str, value: str, takes: str
) -> None:
    env(**{name: value})
    text = _refusal()
    assert text.startswith(f"PAPERS_{name} takes ")
    assert takes in text
    assert "hunter2" not in text


def test_every_setting_is_tried_here_with_a_good_value() -> None:
    elsewhere = {"TELEGRAM_TOKEN", "TELEGRAM_TOKEN_FILE"} | {
        f"{which}_{what}" for which in ("LLM", "LLM_FALLBACK") for what in ("URL", "KEY", "KEY_FILE", "MODEL")
    }
    assert {name for name, *_ in _GOOD} | elsewhere == {name.upper() for name in Settings.model_fields}


def test_every_setting_says_what_it_takes() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_goes_before_the_file(env: Env) -> None:
    Path(".env").write_text("PAPERS_TOP=7\nPAPERS_LOG=json\n")
    env(TOP="3")
    assert (read().top, read().log) == (3, "json")


@pytest.mark.parametrize(
    "line", ["PAPERS_ADMINS=42,43", 'PAPERS_ADMINS="42,43"', "export PAPERS_ADMINS=42,43"]
)
def test_the_file_takes_lists_with_commas(env: Env, line: str) -> None:
    Path(".env").write_text(line + "\n")
    assert read().admins == {42, 43}


def test_a_bad_value_in_the_file_is_refused_as_one_in_the_environment(env: Env) -> None:
    Path(".env").write_text("PAPERS_TOP=many\n")
    assert _refusal() == "PAPERS_TOP takes a number from 1 to 20"


def test_an_unknown_name_is_refused_with_the_nearest(env: Env) -> None:
    env(CHANEL="@daily_papers")
    assert _refusal() == "PAPERS_CHANEL is not a setting of this program; did you mean PAPERS_CHANNEL?"


def test_an_unknown_name_in_the_file_is_refused(env: Env) -> None:
    Path(".env").write_text("PAPERS_TOKEN=" + _TOKEN)
    text = _refusal()
    assert text.startswith("PAPERS_TOKEN is not a setting of this program")
    assert _TOKEN not in text


def test_names_without_the_prefix_are_nobodys_business(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOP", "9")
    monkeypatch.setenv("PAPERSIZE", "a4")
    Path(".env").write_text("TOP=8\nCOMPOSE_PROJECT_NAME=papers\n")
    assert read().top == 5


def test_small_letters_name_the_same_setting(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("papers_top", "9")
    assert read().top == 9


_EMPTY_SAYS_SOMETHING = {"refresh_hours"}


@pytest.mark.parametrize("name", [n.upper() for n in Settings.model_fields if n not in _EMPTY_SAYS_SOMETHING])
def test_an_empty_value_is_as_none_set(env: Env, name: str) -> None:
    env(**{name: ""})
    assert dict(read()) == dict(Settings.exactly())
    Path(".env").write_text(f"PAPERS_{name}=\n")
    assert dict(read()) == dict(Settings.exactly())


def test_no_hours_at_all_are_no_refreshing(env: Env) -> None:
    Path(".env").write_text("PAPERS_REFRESH_HOURS=\n")
    assert read().refresh_hours == ()
    env(REFRESH_HOURS="24")
    assert read().refresh_hours == (24,)
    Path(".env").write_text("PAPERS_REFRESH_HOURS=24\n")
    env(REFRESH_HOURS="")
    assert read().refresh_hours == ()


def test_a_file_that_is_no_text_is_refused_in_one_line(env: Env) -> None:
    Path(".env").write_bytes(b"PAPERS_TOP=\xff\xfe\n")
    assert ".env" in _refusal()


# -- secrets -----------------------------------------------------------------------------------------------


def test_the_token_stands_in_the_environment_or_in_a_file(env: Env, tmp_path: Path) -> None:
    env(TELEGRAM_TOKEN=_TOKEN)
    assert read("telegram_token").token() == _TOKEN
    env(TELEGRAM_TOKEN="", TELEGRAM_TOKEN_FILE=str(tmp_path / "token"))
    (tmp_path / "token").write_text(f"  {_TOKEN}\n")
    found = read("telegram_token")
    assert (found.token(), found.secrets()) == (_TOKEN, (_TOKEN,))


def test_the_key_stands_in_a_file_too(env: Env, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{_KEY}\n")
    env(LLM_KEY_FILE=str(tmp_path / "key"), LLM_URL="http://127.0.0.1:8000/v1/", LLM_MODEL="small")
    found = read("llm_key")
    assert found.llm_key is not None
    assert found.llm_key.get_secret_value() == _KEY
    assert (found.llm_url, found.llm_model) == ("http://127.0.0.1:8000/v1", "small")
    assert found.secrets() == (_KEY,)


def test_the_models_are_told_in_the_order_in_which_they_are_asked(env: Env, tmp_path: Path) -> None:
    env(LLM_URL="http://127.0.0.1:8000/v1", LLM_MODEL="small", LLM_PRICE="0.15,0.60", LLM_KEY=_KEY)
    first = Endpoint("http://127.0.0.1:8000/v1", "small", _KEY, (Decimal("0.15"), Decimal("0.60")))
    assert read(*MODEL_KEYS).endpoints == (first,)
    (tmp_path / "key").write_text("sk-another\n")
    env(
        LLM_FALLBACK_URL="https://b.example",
        LLM_FALLBACK_MODEL="big",
        LLM_FALLBACK_KEY_FILE=str(tmp_path / "key"),
    )
    found = read(*MODEL_KEYS)
    assert found.endpoints == (first, Endpoint("https://b.example", "big", "sk-another"))
    assert found.secrets() == (_KEY, "sk-another")
    assert "sk-" not in repr(found.endpoints)


def test_a_token_that_is_missing_is_told_when_it_is_needed(env: Env) -> None:
    with pytest.raises(SettingsError, match=r"PAPERS_TELEGRAM_TOKEN is missing.*PAPERS_TELEGRAM_TOKEN_FILE"):
        read("telegram_token").token()


@pytest.mark.parametrize("token", ["hunter2hunter2", ":", "1:", "1:a b", "1:키"])
def test_a_token_with_another_shape_is_told_when_it_is_needed(env: Env, token: str) -> None:
    env(TELEGRAM_TOKEN=token)
    found = read("telegram_token")
    with pytest.raises(SettingsError, match=r"^PAPERS_TELEGRAM_TOKEN takes the token that @BotFather gives"):
        found.token()
    assert found.secrets() == (token,)


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "LLM_KEY", "LLM_FALLBACK_KEY"])
def test_what_is_wrong_with_a_secret_is_not_told_to_who_does_not_need_it(
    env: Env, tmp_path: Path, name: str
) -> None:
    env(**{f"{name}_FILE": str(tmp_path / "nothing")})
    assert read().secrets() == ()
    env(**{name: "hunter2hunter2"})
    assert read().secrets() == ("hunter2hunter2",)


def test_the_demonstration_heeds_its_own_settings_and_no_others(env: Env) -> None:
    Path(".env").write_text("PAPERS_CHANNEL_LANGUAGE=en\nPAPERS_TOP=many\nPAPERS_LLM_URL=x\n")
    env(DEMO_SECONDS="2", TELEGRAM_TOKEN_FILE="/nowhere", TIMEZONE="x", LANGUAGES="ko", ADMINS="x")
    found = read_for_demo()
    assert (found.channel_language, found.demo_seconds) == (("en",), 2)
    env(DEMO_SECONDS="soon")
    with pytest.raises(SettingsError, match=r"^PAPERS_DEMO_SECONDS takes a number of seconds$"):
        read_for_demo()


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "LLM_KEY", "LLM_FALLBACK_KEY"])
def test_a_secret_and_its_file_together_are_refused(env: Env, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text(_TOKEN)
    env(**{name: _TOKEN, f"{name}_FILE": str(tmp_path / "secret")})
    text = _refusal()
    assert text == f"PAPERS_{name} and PAPERS_{name}_FILE are both set: keep one of them"


@pytest.mark.parametrize("content", [b"hunter2hunter2", b"", b"\xff\xfe"])
def test_a_token_file_with_something_else_in_it_is_refused(env: Env, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    env(TELEGRAM_TOKEN_FILE=str(tmp_path / "token"))
    text = _refusal()
    assert text.startswith("PAPERS_TELEGRAM_TOKEN")
    assert "hunter2" not in text


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN_FILE", "LLM_KEY_FILE", "LLM_FALLBACK_KEY_FILE"])
def test_a_file_that_is_not_there_is_refused(env: Env, name: str) -> None:
    env(**{name: "/nowhere/token"})
    text = _refusal()
    assert text.startswith(f"PAPERS_{name}: /nowhere/token cannot be read")


def test_a_folder_is_no_token_file(env: Env, tmp_path: Path) -> None:
    env(TELEGRAM_TOKEN_FILE=str(tmp_path))
    assert str(tmp_path) in _refusal()


@pytest.mark.parametrize("which", ["LLM", "LLM_FALLBACK"])
def test_a_model_needs_an_address_and_an_address_a_model(env: Env, which: str) -> None:
    env(LLM_URL="http://127.0.0.1:8000/v1", LLM_MODEL="small")
    env(**{f"{which}_URL": "http://127.0.0.1:8001/v1", f"{which}_MODEL": ""})
    assert _refusal() == f"PAPERS_{which}_MODEL is missing: it takes the name of a model"
    env(**{f"{which}_URL": "", f"{which}_MODEL": "small"})
    assert _refusal().startswith(f"PAPERS_{which}_URL is missing: it takes the base address")


@pytest.mark.parametrize("which", ["LLM", "LLM_FALLBACK"])
@pytest.mark.parametrize("how", ["KEY", "KEY_FILE"])
def test_an_address_with_a_user_name_takes_no_key(env: Env, tmp_path: Path, which: str, how: str) -> None:
    env(LLM_URL="http://127.0.0.1:8000/v1", LLM_MODEL="small")
    env(**{f"{which}_URL": "https://ada:hunter2@model.example/v1", f"{which}_MODEL": "small"})
    assert len(read().endpoints) >= 1
    (tmp_path / "key").write_text(_KEY)
    env(**{f"{which}_{how}": _KEY if how == "KEY" else str(tmp_path / "key")})
    assert _refusal() == (
        f"PAPERS_{which}_URL holds a user name and PAPERS_{which}_{how} a key: an endpoint takes one of them"
    )


def test_a_password_in_an_address_is_a_secret(env: Env) -> None:
    env(LLM_URL="https://ada:hunt%40er2@model.example/v1", LLM_MODEL="small")
    env(HUGGINGFACE_URL="https://grace:open-sesame@mirror.example", TELEGRAM_URL="https://ada@bots.example")
    assert read().secrets() == ("open-sesame", "hunt%40er2", "hunt@er2")


def test_a_second_model_needs_a_first(env: Env) -> None:
    env(LLM_FALLBACK_URL="http://127.0.0.1:8000/v1", LLM_FALLBACK_MODEL="small")
    assert _refusal() == "PAPERS_LLM_URL is missing: it is asked before PAPERS_LLM_FALLBACK_URL"


def test_the_channel_speaks_one_or_two_of_the_languages(env: Env) -> None:
    env(LANGUAGES="en")
    assert _refusal() == "PAPERS_CHANNEL_LANGUAGE names ko, which is not among PAPERS_LANGUAGES (en)"
    env(LANGUAGES="en", CHANNEL_LANGUAGE="en")
    assert (read().main_language, read().second_language) == ("en", None)
    env(CHANNEL_LANGUAGE="en,ja")
    assert "PAPERS_CHANNEL_LANGUAGE names ja" in _refusal()
    env(LANGUAGES="ja,en")
    assert (read().main_language, read().second_language) == ("en", "ja")


def test_more_than_thirty_a_second_must_be_paid_for(env: Env) -> None:
    env(SEND_RATE="31")
    assert "PAPERS_PAID_BROADCAST=true" in _refusal()
    env(SEND_RATE="1000", PAID_BROADCAST="true")
    assert (read().send_rate, read().paid_broadcast) == (1000, True)


def test_a_paid_broadcast_needs_its_extra(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    env(PAID_BROADCAST="true")
    assert _refusal() == 'PAPERS_PAID_BROADCAST needs aiohttp: pip install ".[paid]"'
    env(PAID_BROADCAST="false", SEND_RATE="30")
    assert read().send_rate == 30


def test_no_secret_is_in_what_settings_say_of_themselves(env: Env) -> None:
    env(TELEGRAM_TOKEN=_TOKEN, LLM_KEY=_KEY, LLM_URL="http://127.0.0.1:8000/v1", LLM_MODEL="small")
    env(LLM_FALLBACK_KEY=f"{_KEY}-2")
    found = read()
    for text in (repr(found), str(found), found.model_dump_json()):
        assert _TOKEN not in text
        assert _KEY not in text
    assert found.secrets() == (_TOKEN, _KEY, f"{_KEY}-2")


@pytest.mark.parametrize(
    "other", [("TOP", "x"), ("TIMEZONE", "x"), ("CHANNEL_LANGUAGE", "x"), ("LLM_URL", "x")]
)
def test_no_secret_is_in_the_complaint_about_another_setting(env: Env, other: tuple[str, str]) -> None:
    env(TELEGRAM_TOKEN=_TOKEN, LLM_KEY=_KEY, **{other[0]: other[1]})
    text = _refusal()
    assert _TOKEN not in text
    assert _KEY not in text


def test_settings_cannot_be_changed(env: Env) -> None:
    with pytest.raises(ValueError, match="frozen"):
        read().top = 7


def test_given_exactly_they_ask_neither_the_environment_nor_the_file(env: Env) -> None:
    env(TOP="3")
    Path(".env").write_text("PAPERS_LOG=json\n")
    found = Settings.exactly(catch_up_days=1)
    assert (found.top, found.log, found.catch_up_days) == (5, "text", 1)


def test_a_setting_is_called_by_its_prefix() -> None:
    assert settings.name_of("publish_at") == "PAPERS_PUBLISH_AT"


def test_a_closed_bot_lets_in_admins_and_whom_it_is_told() -> None:
    closed = Settings.exactly(audience="listed", admins=[42], readers=[7, -1005])
    assert [number for number in (42, 7, -1005, 8) if closed.may_hear(number)] == [42, 7, -1005]
    assert Settings.exactly().may_hear(8)
