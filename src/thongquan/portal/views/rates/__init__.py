"""The week's rates of exchange: in force, week by week, and how the next week's become a draft."""
