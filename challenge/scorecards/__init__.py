"""The answers of entries to scorecards: drafts, submissions, evidence, bonuses."""
