"""The officer's desk: what waits, one declaration as an officer sees it, and what he does with it."""
