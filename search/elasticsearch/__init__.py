"""The index on an Elasticsearch server."""
