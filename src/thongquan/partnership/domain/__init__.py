"""Questions and articles: their states, who is awaited, what makes a text fit to be published. Pure."""
