"""The `s3://` back end of the object store."""
