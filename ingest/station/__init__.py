"""The centre's side of the stations: the API that receives what they push, and the check of what was scanned."""
