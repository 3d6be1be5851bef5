"""A declaration is amended: changed field by field, compared, sent; its answers are shown beside it."""
