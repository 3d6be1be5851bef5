"""What is told of a refusal, on every face."""
