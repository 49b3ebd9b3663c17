"""The embedded index: SQLite with FTS5."""
