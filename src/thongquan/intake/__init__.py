"""Every message from outside: stored as received, verified, receipted, deduplicated, routed."""
