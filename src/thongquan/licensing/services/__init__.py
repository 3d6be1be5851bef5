"""What applicants do, what agencies do, what the clock does, what declarations take of licences."""
