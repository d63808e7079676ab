-- Chats decide for themselves, and some want each new day's digest.
--
-- Three tables are made anew so that a number is never given out twice: what is on its way for a chat that
-- was forgotten must not be taken for somebody else's.

CREATE TABLE chat_anew (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    telegram_id INTEGER NOT NULL UNIQUE,
    kind        TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    title       TEXT,
    username    TEXT,
    left_at     INTEGER,                        -- when it turned out that we cannot post there any more
    language    TEXT,                           -- chosen there; in a private chat, the person's own everywhere
    zone        TEXT,                           -- a time zone by its IANA name, chosen there
    topic       INTEGER                         -- of a forum: where editions are posted
) STRICT;
INSERT INTO chat_anew (id, telegram_id, kind, title, username, left_at)
    SELECT id, telegram_id, kind, title, username, left_at FROM chat;
DROP TABLE chat;
ALTER TABLE chat_anew RENAME TO chat;

CREATE TABLE edition_anew (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL CHECK (kind IN ('daily', 'resend', 'empty', 'alert', 'weekly')),
    chat_id    INTEGER NOT NULL REFERENCES chat (id),
    language   TEXT NOT NULL,
    day        TEXT,
    planned_at INTEGER NOT NULL
) STRICT;
INSERT INTO edition_anew SELECT id, kind, chat_id, language, day, planned_at FROM edition;
DROP TABLE edition;
ALTER TABLE edition_anew RENAME TO edition;
CREATE INDEX edition_by_chat ON edition (chat_id, kind, day);

CREATE TABLE delivery_anew (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL REFERENCES edition (id),
    chat_id    INTEGER NOT NULL REFERENCES chat (id),
    number     INTEGER NOT NULL,                -- its place in the edition, from 1
    shape      TEXT NOT NULL,
    body       TEXT NOT NULL CHECK (json_valid(body)),
    silent     INTEGER NOT NULL CHECK (silent IN (0, 1)),
    state      TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'refused', 'uncertain', 'withdrawn')),
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    message_id INTEGER,
    why        TEXT,
    settled_at INTEGER,
    UNIQUE (edition_id, number)
) STRICT;
INSERT INTO delivery_anew SELECT
    id, edition_id, chat_id, number, shape, body, silent, state, due_at, attempts, message_id, why, settled_at
    FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_anew RENAME TO delivery;
CREATE INDEX delivery_open ON delivery (chat_id, id) WHERE state IN ('pending', 'sending');
CREATE INDEX delivery_due ON delivery (due_at, id) WHERE state = 'pending';
CREATE INDEX delivery_uncertain ON delivery (id) WHERE state = 'uncertain';
CREATE INDEX delivery_by_chat ON delivery (chat_id);

-- What hangs on an edition or a chat is found when it is forgotten.
CREATE INDEX edition_key_by_edition ON edition_key (edition_id);
CREATE INDEX shown_by_edition ON shown (edition_id);
CREATE INDEX attempt_by_chat ON attempt (chat_id);

-- Who wants each new day, and when.
CREATE TABLE subscription (
    chat_id  INTEGER PRIMARY KEY REFERENCES chat (id),
    language TEXT NOT NULL,                     -- what whoever subscribed reads; one that was chosen goes first
    at       INTEGER NOT NULL CHECK (at BETWEEN 0 AND 1439),  -- minutes after midnight
    since    TEXT NOT NULL,                     -- no day before this one is owed
    due_at   INTEGER NOT NULL                   -- when the next digest is due
) STRICT;
CREATE INDEX subscription_by_due ON subscription (due_at);
