-- Summaries that can be traced: what a model was asked, what it answered, how that was judged.

-- The sentences of the abstract on which each bullet rests, word for word: JSON, a list for each bullet.
ALTER TABLE summary ADD COLUMN evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence));

-- One question to a language model about one paper in one language.
CREATE TABLE asking (
    id         INTEGER PRIMARY KEY,
    paper_id   TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    language   TEXT NOT NULL,
    at         INTEGER NOT NULL,
    endpoint   TEXT NOT NULL,                   -- the host that was asked, never its key
    model      TEXT NOT NULL,
    question   BLOB NOT NULL,                   -- the messages, word for word: JSON, deflated
    answer     TEXT,                            -- word for word; none where none came
    tokens_in  INTEGER NOT NULL DEFAULT 0,      -- as the endpoint counts them, else estimated
    tokens_out INTEGER NOT NULL DEFAULT 0,
    cost       INTEGER,                         -- millionths of a dollar, where a price is known
    faults     TEXT CHECK (faults IS NULL OR json_valid(faults)),  -- what the checks found
    outcome    TEXT NOT NULL CHECK (outcome IN ('kept', 'shortened', 'refused', 'failed')),
    why        TEXT                             -- why it was refused or failed
) STRICT;
CREATE INDEX asking_by_paper ON asking (paper_id, language, id);
CREATE INDEX asking_by_time ON asking (at);

-- How a technical term is said in a language.
CREATE TABLE term (
    language  TEXT NOT NULL,
    english   TEXT NOT NULL,                    -- in small letters, singular
    rendering TEXT NOT NULL,
    source    TEXT NOT NULL CHECK (source IN ('shipped', 'admin', 'agreed')),
    PRIMARY KEY (language, english)
) STRICT, WITHOUT ROWID;

-- A rendering that stood in a summary and is not a term yet: three papers that agree make it one.
CREATE TABLE proposal (
    language  TEXT NOT NULL,
    english   TEXT NOT NULL,
    rendering TEXT NOT NULL,
    paper_id  TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    PRIMARY KEY (language, english, rendering, paper_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_by_paper ON proposal (paper_id);

-- A reader says that something is wrong with a summary; one word from each, until an admin has seen to it.
CREATE TABLE report (
    paper_id TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    chat_id  INTEGER NOT NULL REFERENCES chat (id),
    at       INTEGER NOT NULL,
    PRIMARY KEY (paper_id, language, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_by_chat ON report (chat_id);

-- What a message showed for want of a summary: JSON, a list of [paper, language]. NULL where nothing is awaited.
ALTER TABLE delivery ADD COLUMN awaits TEXT CHECK (awaits IS NULL OR json_valid(awaits));
CREATE INDEX delivery_awaiting ON delivery (settled_at) WHERE awaits IS NOT NULL;
