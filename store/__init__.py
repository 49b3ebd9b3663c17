"""The floor of the house: records, errors, configuration, Vietnamese text and the object store."""
