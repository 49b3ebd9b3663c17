"""What is kept in the object store: batches, originals, papers, page readings, links, accounts, the access log."""
