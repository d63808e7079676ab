-- Back issues: what comes in from files, and search by words.

-- Where knowledge comes from, the better one greater: 0 Markdown, 1 an archive, 2 Hugging Face's words from a
-- file, 3 Hugging Face's words asked for by us. All that there is so far was asked for.
ALTER TABLE listing ADD COLUMN source INTEGER NOT NULL DEFAULT 3 CHECK (source BETWEEN 0 AND 3);
ALTER TABLE vote ADD COLUMN source INTEGER NOT NULL DEFAULT 3 CHECK (source BETWEEN 0 AND 3);

-- A paper gets a number, by which the full-text index knows it: greater for one that arXiv numbered later.
CREATE TABLE paper_anew (
    number       INTEGER PRIMARY KEY,           -- paper_number(id)
    id           TEXT NOT NULL UNIQUE,          -- arXiv's identifier without a version
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
    source       INTEGER NOT NULL CHECK (source BETWEEN 0 AND 3),  -- the best that has spoken of it
    first_seen   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL
) STRICT;
INSERT INTO paper_anew SELECT
    paper_number(id), id, title, abstract, authors, authors_cut, published_at, thumbnail, code, stars, project,
    organisation, ai_summary, 3, first_seen, changed_at
    FROM paper ORDER BY paper_number(id);
DROP TABLE paper;
ALTER TABLE paper_anew RENAME TO paper;

-- Summaries may have come in with a day's Markdown.
CREATE TABLE summary_anew (
    paper_id   TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
    language   TEXT NOT NULL,
    gist       TEXT NOT NULL,                   -- empty where it was imported
    bullets    TEXT NOT NULL CHECK (json_valid(bullets)),
    origin     TEXT NOT NULL CHECK (origin IN ('model', 'huggingface', 'excerpt', 'imported')),
    model      TEXT,
    written_at INTEGER NOT NULL,
    evidence   TEXT CHECK (evidence IS NULL OR json_valid(evidence)),  -- a list of sentences for each bullet
    PRIMARY KEY (paper_id, language)
) STRICT, WITHOUT ROWID;
INSERT INTO summary_anew SELECT paper_id, language, gist, bullets, origin, model, written_at, evidence FROM summary;
DROP TABLE summary;
ALTER TABLE summary_anew RENAME TO summary;

-- The Markdown of a day that came in, byte for byte.
CREATE TABLE digest_file (
    day    TEXT PRIMARY KEY,
    body   BLOB NOT NULL,                       -- deflated
    papers INTEGER NOT NULL,                    -- how many it holds
    name   TEXT NOT NULL                        -- the file's
) STRICT;

-- Our text on a paper, as far as it says more than the abstract. The functions here are Python's: FTS5 lets no view
-- that it reads ask json_each.
CREATE VIEW summary_text (paper_id, language, text) AS
    SELECT paper_id, language, gist || ' ' || in_one_line(bullets)
    FROM summary WHERE origin <> 'excerpt';

-- What is searched of a paper: plain letters in words, scripts without spaces in pairs.
CREATE VIEW paper_text (number, paper_id, title, abstract, summaries) AS
    SELECT number, id, searchable(title), searchable(abstract), searchable((
        SELECT group_concat(text, ' ') FROM (SELECT text FROM summary_text WHERE paper_id = id ORDER BY language)
    ))
    FROM paper;

CREATE VIRTUAL TABLE paper_search USING fts5 (
    title, abstract, summaries,
    content = 'paper_text', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO paper_search (paper_search) VALUES ('rebuild');

-- What leaves the index must leave in the very words in which it came.
CREATE TRIGGER paper_added AFTER INSERT ON paper BEGIN
    INSERT INTO paper_search (rowid, title, abstract, summaries)
    SELECT number, title, abstract, summaries FROM paper_text WHERE number = new.number;
END;
CREATE TRIGGER paper_removed BEFORE DELETE ON paper BEGIN
    INSERT INTO paper_search (paper_search, rowid, title, abstract, summaries)
    SELECT 'delete', number, title, abstract, summaries FROM paper_text WHERE number = old.number;
END;
CREATE TRIGGER paper_changing BEFORE UPDATE OF title, abstract ON paper
WHEN (old.title, old.abstract) IS NOT (new.title, new.abstract) BEGIN
    INSERT INTO paper_search (paper_search, rowid, title, abstract, summaries)
    SELECT 'delete', number, title, abstract, summaries FROM paper_text WHERE number = old.number;
END;
CREATE TRIGGER paper_changed AFTER UPDATE OF title, abstract ON paper
WHEN (old.title, old.abstract) IS NOT (new.title, new.abstract) BEGIN
    INSERT INTO paper_search (rowid, title, abstract, summaries)
    SELECT number, title, abstract, summaries FROM paper_text WHERE number = new.number;
END;
-- No BEFORE here: it would fire for an upsert that comes to nothing, too.
CREATE TRIGGER summary_added AFTER INSERT ON summary WHEN new.origin <> 'excerpt' BEGIN
    INSERT INTO paper_search (paper_search, rowid, title, abstract, summaries)
    SELECT 'delete', number, title, abstract, searchable((
        SELECT group_concat(text, ' ') FROM (
            SELECT text FROM summary_text WHERE paper_id = new.paper_id AND language <> new.language
            ORDER BY language
        )
    ))
    FROM paper_text WHERE paper_id = new.paper_id;
    INSERT INTO paper_search (rowid, title, abstract, summaries)
    SELECT number, title, abstract, summaries FROM paper_text WHERE paper_id = new.paper_id;
END;
CREATE TRIGGER summary_changing BEFORE UPDATE ON summary
WHEN (old.origin <> 'excerpt' OR new.origin <> 'excerpt') BEGIN
    INSERT INTO paper_search (paper_search, rowid, title, abstract, summaries)
    SELECT 'delete', number, title, abstract, summaries FROM paper_text WHERE paper_id = old.paper_id;
END;
CREATE TRIGGER summary_changed AFTER UPDATE ON summary
WHEN (old.origin <> 'excerpt' OR new.origin <> 'excerpt') BEGIN
    INSERT INTO paper_search (rowid, title, abstract, summaries)
    SELECT number, title, abstract, summaries FROM paper_text WHERE paper_id = new.paper_id;
END;
CREATE TRIGGER summary_removing BEFORE DELETE ON summary WHEN old.origin <> 'excerpt' BEGIN
    INSERT INTO paper_search (paper_search, rowid, title, abstract, summaries)
    SELECT 'delete', number, title, abstract, summaries FROM paper_text WHERE paper_id = old.paper_id;
END;
CREATE TRIGGER summary_removed AFTER DELETE ON summary WHEN old.origin <> 'excerpt' BEGIN
    INSERT INTO paper_search (rowid, title, abstract, summaries)
    SELECT number, title, abstract, summaries FROM paper_text WHERE paper_id = old.paper_id;
END;
