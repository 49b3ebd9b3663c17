"""Which components of a procedure are held already."""
