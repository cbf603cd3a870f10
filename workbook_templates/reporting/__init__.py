"""A submission -> the written self-evaluation report (.docx), and the pack that a unit hands in."""
