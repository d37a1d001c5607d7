"""How ballots become a result; one module a kind of vote."""
