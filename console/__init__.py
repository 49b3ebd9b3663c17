"""What the archivist sees: the commands of `motlan`, their tables, progress and exit codes."""
