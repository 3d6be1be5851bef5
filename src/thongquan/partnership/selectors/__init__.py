"""Reads of questions and articles: whoever asks is told what is his to know."""
