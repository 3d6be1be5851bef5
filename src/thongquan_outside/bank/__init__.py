"""A bank to practise with: accounts, payments, orders, signed notifications, statements, bad days."""
