"""What several measurements are made with: a web server as `./run serve` starts it, its readers, and who writes."""
