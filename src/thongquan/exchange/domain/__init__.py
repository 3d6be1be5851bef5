"""What an agreement says and when it holds, the kinds of messages by name, what two people open. Pure."""
