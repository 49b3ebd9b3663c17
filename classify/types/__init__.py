"""Which type a paper is."""
