"""The lists that people narrow, by the names under which a view of one is saved."""

LISTS = ("companies", "declarations", "journal", "objections", "questions", "queue", "refunds")
