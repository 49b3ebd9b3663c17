"""Taking papers in: files accepted, folders walked, archives backfilled."""
