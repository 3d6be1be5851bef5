"""Debts, payments, guarantees: balanced, append-only postings."""
