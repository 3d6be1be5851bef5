"""Lists are received and sent, recognition is dated."""
