"""A station: what stands beside the scanner and brings its papers to the centre over a link that breaks."""
