"""What is handed out, read back as a stranger's machine would read it."""
