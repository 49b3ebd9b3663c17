"""The floor of the installation: records, errors, configuration, Vietnamese text and the object store."""
