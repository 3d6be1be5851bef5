"""The tariff for anybody: a tree that opens level by level, a search, everything about one code."""
