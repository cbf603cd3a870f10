"""Submission -> findings: the rules of a form set, written once, run on every workbook."""
