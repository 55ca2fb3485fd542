"""What people promise to do at home and at work: a public form, counted in totals only."""
