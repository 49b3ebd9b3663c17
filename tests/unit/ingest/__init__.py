"""Pure tests of the ingest room."""
