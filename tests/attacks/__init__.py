"""What strangers, rivals and clumsy machines try, on every form, every page and every address at once."""
