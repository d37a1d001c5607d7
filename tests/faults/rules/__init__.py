"""What must hold of a storm, a file for each group of rules: each says what was violated, or nothing."""
