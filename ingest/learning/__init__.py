"""What learning from officers needs of the installation: examples gathered, what was learnt put to use."""
