"""Who takes part: businesses, their people, sites, and entries in challenges."""
