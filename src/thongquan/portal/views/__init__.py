"""One file for each journey: it parses, calls and renders."""
