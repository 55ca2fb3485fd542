"""What the public needs to check standings and to compute them again, in one zip file."""
