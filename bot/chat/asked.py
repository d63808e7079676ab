"""What people write behind a command, read strictly but kindly."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

MOST = 20
"""Papers that /today shows at most: what one message holds."""

_DAY_WORDS = {"today": 0, "yesterday": 1}


def behind_command(text: str | None) -> str:
    """What follows the command, with full-width signs made plain and single spaces."""
    _, _, rest = (text or "").strip().partition(" ") if "\n" not in (text or "") else _at_first_space(text or "")
    return " ".join(unicodedata.normalize("NFKC", rest).split())
