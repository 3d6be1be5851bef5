"""Writes of questions and articles, one verb each."""
