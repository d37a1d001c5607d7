"""Half a year from one global meeting to the next, at the speed of a machine."""
