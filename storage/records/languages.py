"""How languages are named."""

from __future__ import annotations

Language = str
"""A language code as in BCP 47, lower case: `ko`, `en`."""
