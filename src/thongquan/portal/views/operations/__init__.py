"""How the platform runs: what wants a person, the queue of jobs, and what puts right what is stuck."""
