"""What would I pay under each agreement, and what proof does each want. For anybody, without signing in."""
