"""One's own account: signing in and out, the password, second factors."""
