"""The tests, and the stand-ins and rigs they run on."""
