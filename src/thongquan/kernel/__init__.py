"""Pure words every room uses: money, quantity, validity, findings, refusals, events, identifiers."""
