"""Consultation with business: questions, answers, and articles made of them."""
