"""Document checks and examinations, with coded findings."""
