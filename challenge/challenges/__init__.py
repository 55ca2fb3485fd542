"""One competition of one city: its text, windows, and versioned rules."""
