"""Public search over content items: engines, queries, facets and suggestions come into this folder."""
