"""What the program ends with: 0, 1 failed now, 2 somebody must change something."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from bot.app import AlreadyRunning, first_of
from bot.chat.channel import ChannelRefused
from bot.chat.client import TelegramDown
from bot.chat.polling import PollingDead
from bot.cli.explaining import SummaryUnknown
from bot.cli.posting import Interrupted, PersonNeeded
from bot.cli.stderr import say
from bot.daily.publish import CannotPublish, DayNotOver, NoChannel
from bot.ports import SourceDown, TokenRefused
from bot.settings import SettingsError
from storage.errors import DatabaseError, DatabaseUnusable

log = logging.getLogger(__name__)

FAILED_NOW = 1
CHANGE_SOMETHING = 2

_CHANGE_SOMETHING = (
    SettingsError,
    DatabaseUnusable,
    TokenRefused,
    ChannelRefused,
    NoChannel,
    DayNotOver,
    PersonNeeded,
)
_FAILED_NOW = (
    AlreadyRunning,
    CannotPublish,
    DatabaseError,
    Interrupted,
    SourceDown,
    SummaryUnknown,
    TelegramDown,
    PollingDead,
)


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn what is expected to go wrong into one line and an exit code.

    Bugs are told with all that is known, through the log: it blots secrets out.
    """
    try:
        yield
    except (*_CHANGE_SOMETHING, *_FAILED_NOW) as error:
        _leave(error)
    except BaseExceptionGroup as group:
        _leave(first_of(group))
    except Exception as error:
        _leave(error)
    except KeyboardInterrupt:
        sys.exit(FAILED_NOW)


def _leave(error: BaseException) -> NoReturn:
    if isinstance(error, (*_CHANGE_SOMETHING, *_FAILED_NOW)):
        say(str(error))
    elif isinstance(error, Exception):
        log.critical("nobody expected this", exc_info=error)
    else:
        raise error
    sys.exit(CHANGE_SOMETHING if isinstance(error, _CHANGE_SOMETHING) else FAILED_NOW)
