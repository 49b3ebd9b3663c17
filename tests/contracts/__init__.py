"""One suite per protocol, run on every back end."""
