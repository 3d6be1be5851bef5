"""An administration to practise with: it sends, receives and answers signed messages, and has bad days."""
