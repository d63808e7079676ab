"""Reads numbers out of text, piece by piece; `bot.summary.quantities` puts the pieces together."""
