"""Taking in and moving on: batches arrive here, and here is the one order in which a scan goes through the rooms."""
