"""The command line and the web as a user drives them, against real servers and a real browser."""
