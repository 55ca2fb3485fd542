"""What was done, by whom, and that it was done once."""
