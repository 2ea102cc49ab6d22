"""Pages of many sessions at once: a series, all of a programme in a table, all drafts online."""
