-- The first schema. Once released this file is never edited; what changes comes in a file of its own.
--
-- Times are milliseconds since 1970 in UTC; days are text, YYYY-MM-DD; JSON columns hold valid JSON.

-- What Hugging Face and arXiv say about one work.
CREATE TABLE paper (
    id           TEXT PRIMARY KEY,              -- arXiv's identifier without a version
    title        TEXT NOT NULL,
    abstract     TEXT NOT NULL,
    authors      TEXT NOT NULL CHECK (json_valid(authors)),  -- names in order, as the paper spells them
    authors_cut  INTEGER NOT NULL CHECK (authors_cut IN (0, 1)),
    published_at INTEGER,
    thumbnail    TEXT,
    code         TEXT,
    stars        INTEGER,
    project      TEXT,
    organisation TEXT,
    ai_summary   TEXT,
    first_seen   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Names as people look for them: folded to plain small letters, so that «Léo Tronchon» is found by "leo tronchon".
CREATE TABLE author (
    id     INTEGER PRIMARY KEY,
    folded TEXT NOT NULL UNIQUE,
    name   TEXT NOT NULL                        -- as first seen
) STRICT;

CREATE TABLE authorship (
    author_id INTEGER NOT NULL REFERENCES author (id),
    paper_id  TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    PRIMARY KEY (author_id, paper_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorship_by_paper ON authorship (paper_id);

CREATE VIRTUAL TABLE author_search USING fts5 (
    folded, content = 'author', content_rowid = 'id', tokenize = 'unicode61', prefix = '1 2 3'
);
CREATE TRIGGER author_added AFTER INSERT ON author BEGIN
    INSERT INTO author_search (rowid, folded) VALUES (new.id, new.folded);
END;
CREATE TRIGGER author_removed AFTER DELETE ON author BEGIN
    INSERT INTO author_search (author_search, rowid, folded) VALUES ('delete', old.id, old.folded);
END;
CREATE TRIGGER author_changed AFTER UPDATE OF folded ON author BEGIN
    INSERT INTO author_search (author_search, rowid, folded) VALUES ('delete', old.id, old.folded);
    INSERT INTO author_search (rowid, folded) VALUES (new.id, new.folded);
END;

-- A paper on a day. A paper that moves to a later day has a listing on each.
CREATE TABLE listing (
    day        TEXT NOT NULL,
    paper_id   TEXT NOT NULL REFERENCES paper (id),
    position   INTEGER NOT NULL,                -- Hugging Face's own order, from 1
    votes      INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    gone_at    INTEGER,                         -- when a whole list came without it
    PRIMARY KEY (day, paper_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_by_paper ON listing (paper_id, day);

-- A row only when the number changed.
CREATE TABLE vote (
    day      TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    at       INTEGER NOT NULL,
    votes    INTEGER NOT NULL,
    PRIMARY KEY (day, paper_id, at),
    FOREIGN KEY (day, paper_id) REFERENCES listing (day, paper_id)
) STRICT, WITHOUT ROWID;

-- What the source last said of a listing, word for word: JSON, deflated.
CREATE TABLE raw_listing (
    day      TEXT NOT NULL,
    paper_id TEXT NOT NULL,
    body     BLOB NOT NULL,
    PRIMARY KEY (day, paper_id),
    FOREIGN KEY (day, paper_id) REFERENCES listing (day, paper_id)
) STRICT;

-- How the collecting of a day stands.
CREATE TABLE collection (
    day      TEXT PRIMARY KEY,
    tried_at INTEGER NOT NULL,                  -- when the last round asked
    asked_at INTEGER,                           -- when the last round that got the whole list asked
    failures INTEGER NOT NULL,                  -- rounds that failed since then
    why      TEXT
) STRICT, WITHOUT ROWID;

-- Our text about a paper in one language.
CREATE TABLE summary (
    paper_id   TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    language   TEXT NOT NULL,
    gist       TEXT NOT NULL,
    bullets    TEXT NOT NULL CHECK (json_valid(bullets)),
    origin     TEXT NOT NULL CHECK (origin IN ('model', 'huggingface', 'excerpt')),
    model      TEXT,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (paper_id, language)
) STRICT, WITHOUT ROWID;

-- Anywhere we post. The id is ours: it stays when a group becomes a supergroup and Telegram numbers it anew.
CREATE TABLE chat (
    id          INTEGER PRIMARY KEY,
    telegram_id INTEGER NOT NULL UNIQUE,
    kind        TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    title       TEXT,
    username    TEXT,
    left_at     INTEGER                         -- when it turned out that we cannot post there any more
) STRICT;

-- One decision to post.
CREATE TABLE edition (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('daily', 'resend', 'empty', 'alert')),
    chat_id    INTEGER NOT NULL REFERENCES chat (id),
    language   TEXT NOT NULL,
    day        TEXT,
    planned_at INTEGER NOT NULL
) STRICT;
CREATE INDEX edition_by_chat ON edition (chat_id, kind, day);

-- What makes an edition happen once: a key that stands here is honoured, for ever.
CREATE TABLE edition_key (
    key        TEXT PRIMARY KEY,
    edition_id INTEGER NOT NULL REFERENCES edition (id)
) STRICT, WITHOUT ROWID;

-- What a chat was shown unasked: such a paper is not planned for it again when it moves to another day.
CREATE TABLE shown (
    chat_id    INTEGER NOT NULL REFERENCES chat (id),
    paper_id   TEXT NOT NULL,
    edition_id INTEGER NOT NULL REFERENCES edition (id),
    PRIMARY KEY (chat_id, paper_id)
) STRICT, WITHOUT ROWID;

-- One message promised to one chat. The arrows between its states are drawn in storage/ledger.py.
CREATE TABLE delivery (
    id         INTEGER PRIMARY KEY,
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
CREATE INDEX delivery_open ON delivery (chat_id, id) WHERE state IN ('pending', 'sending');
CREATE INDEX delivery_uncertain ON delivery (id) WHERE state = 'uncertain';

-- Each try to send. The pace is read from here after a restart.
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    chat_id     INTEGER NOT NULL REFERENCES chat (id),
    began_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    outcome     TEXT,                           -- the state it led to; 'pending' means: try again later
    why         TEXT
) STRICT;
CREATE INDEX attempt_by_time ON attempt (began_at);
CREATE INDEX attempt_by_delivery ON attempt (delivery_id);

-- Signs of life, by name.
CREATE TABLE pulse (
    name TEXT PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
