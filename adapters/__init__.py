"""The edges: chat platforms, the web, the clock, mail and the command line."""
