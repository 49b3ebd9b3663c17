"""The queue: broker, dispatcher, lanes, fairness between branches, leases, who is at work."""
