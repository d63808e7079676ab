-- Chats decide for themselves, and some want each new day's digest.

ALTER TABLE chat ADD COLUMN language TEXT;      -- chosen there; in a private chat, the person's own everywhere
ALTER TABLE chat ADD COLUMN zone TEXT;          -- a time zone by its IANA name, chosen there
ALTER TABLE chat ADD COLUMN topic INTEGER;      -- of a forum: where editions are posted

-- Who wants each new day, and when.
CREATE TABLE subscription (
    chat_id  INTEGER PRIMARY KEY REFERENCES chat (id),
    language TEXT NOT NULL,                     -- what whoever subscribed reads; one that was chosen goes first
    at       INTEGER NOT NULL CHECK (at BETWEEN 0 AND 1439),  -- minutes after midnight
    since    TEXT NOT NULL,                     -- no day before this one is owed
    due_at   INTEGER NOT NULL                   -- when the next digest is due
) STRICT;
CREATE INDEX subscription_by_due ON subscription (due_at);
