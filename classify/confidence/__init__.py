"""How sure a value is: the confidence of its words and the calibrated chance that it is right."""
