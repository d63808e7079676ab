-- Delivery in lanes and batches, posts that stay true, and a record of what admins did.

-- Who goes first: 0 words to admins, 1 the channel, 2 subscribers' digests.
ALTER TABLE delivery ADD COLUMN lane INTEGER NOT NULL DEFAULT 1 CHECK (lane IN (0, 1, 2));
-- What a post that is kept up to date says, as far as a reader cares: JSON.
ALTER TABLE delivery ADD COLUMN shown TEXT CHECK (shown IS NULL OR json_valid(shown));
DROP INDEX delivery_due;
CREATE INDEX delivery_due ON delivery (lane, due_at, id) WHERE state = 'pending';

-- One edit promised to a message that was sent. To edit twice does no harm, so nothing is ever in doubt.
CREATE TABLE amendment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    cause       TEXT NOT NULL,                  -- the hours since it was sent, or the key of an admin's wish
    state       TEXT NOT NULL CHECK (state IN ('pending', 'done', 'needless', 'refused', 'withdrawn')),
    due_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    why         TEXT,
    settled_at  INTEGER,
    UNIQUE (delivery_id, cause)
) STRICT;
CREATE INDEX amendment_due ON amendment (due_at, id) WHERE state = 'pending';

-- Telegram asked for silence until then.
CREATE TABLE pause (
    name  TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an admin did with the bot.
CREATE TABLE action (
    id    INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    admin INTEGER NOT NULL,                     -- Telegram's number of the person
    what  TEXT NOT NULL,
    facts TEXT NOT NULL CHECK (json_valid(facts))
) STRICT;
CREATE INDEX action_by_admin ON action (admin);
