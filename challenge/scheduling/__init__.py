"""What is owed, who works, what happened. A timer only wakes us; the database says what is due."""
