"""Suggested scores beside what the unit wrote: each says its rule, the numbers it read and the arithmetic."""
