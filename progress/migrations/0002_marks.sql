-- Notes, bookmarks and reports: events with words, and what is left at each place of a course.

ALTER TABLE events ADD COLUMN words TEXT NOT NULL DEFAULT ''; -- part of the hash only where there are any

CREATE TABLE marks (
  pack       TEXT    NOT NULL,
  lesson     TEXT    NOT NULL, -- empty for the course as a whole
  section    INTEGER NOT NULL, -- -1 for a question, and for a lesson or a course as a whole
  item       TEXT    NOT NULL, -- empty where no question is meant
  note       TEXT    NOT NULL,
  bookmarked INTEGER NOT NULL,
  at         INTEGER NOT NULL, -- of the last change, unix milliseconds
  clock      INTEGER NOT NULL, -- of the last change: what "newest first" is sorted by
  PRIMARY KEY (pack, lesson, section, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX marks_newest ON marks (pack, clock);
