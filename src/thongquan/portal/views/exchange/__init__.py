"""The desk of exchange with other administrations: partners, messages, quarantine, dead letters."""
