"""Stations: pushing a folder to the centre, and the API that receives it."""
