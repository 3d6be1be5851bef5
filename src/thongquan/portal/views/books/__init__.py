"""Editions of the law: listed, compared, drafted from files, checked, published by a second person."""
