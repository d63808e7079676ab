"""The page that shows the stand-in's Telegram in a browser, and lets anybody act in it."""
