"""The queue: broker, dispatcher, lanes, fairness between branches, leases."""
