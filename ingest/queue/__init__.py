"""The queue: broker, dispatcher, actors, lanes, fairness between branches, leases, who is at work."""
