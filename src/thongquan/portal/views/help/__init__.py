"""Help: a question from any page and its answer; articles that everybody finds, and those who write them."""
