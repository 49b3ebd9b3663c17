"""What can be watched: the status of batches, metrics."""
