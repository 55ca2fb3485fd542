"""Green actions in our own words, and the templates of challenges that are made from them. Data and its readers."""
