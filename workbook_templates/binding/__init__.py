"""Grids and paragraphs -> a Submission: every value finds its named field, or is listed."""
