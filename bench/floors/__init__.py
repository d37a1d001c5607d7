"""The least that a database alone can do."""
