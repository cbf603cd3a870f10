"""Hypothesis without a time limit per example: the first one loads parameters, and CI machines are shared.

``--hypothesis-profile=udfs-long`` searches longer.
"""

from hypothesis import settings

settings.register_profile("udfs-long", max_examples=2500, deadline=None)
settings.register_profile("udfs", deadline=None)
settings.load_profile("udfs")
