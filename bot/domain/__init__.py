"""What a community is and what its rules say, as frozen values and plain functions."""
