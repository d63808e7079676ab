"""A Bot API that lives on this machine: strict as Telegram, and as unreliable as one asks it to be."""
