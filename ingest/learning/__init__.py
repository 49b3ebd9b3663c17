"""What learning from officers needs of the house: examples gathered, what was learnt put to use."""
