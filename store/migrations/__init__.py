"""How the schema came to be, step by step; `store.migrating` runs what a database lacks."""
