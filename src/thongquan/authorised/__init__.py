"""Authorised economic operators: lists of partners, mutual recognition; the programme itself comes later."""
