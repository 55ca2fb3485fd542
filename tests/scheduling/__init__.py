"""Who works, what is owed, and that it happens once."""
