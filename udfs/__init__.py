"""Pure calculation of the self-evaluation: rates, scores, indicator texts, grades, money words.

This room imports nothing else of the project, touches no Excel and reads no files but its own
packaged parameter data (and that only when a rule is first asked for). Start at:

- ``rates``        every rate of the base table, by indicator code
- ``indicators``   one row of an indicator table: target text, actual text -> suggested score
- ``quantities``   indicator texts -> numbers with units, comparators and subjects
- ``overall``      execution-rate score, caps, grades, weights
- ``score_sheet``  the 25 rows of the older scoring sheet (附件2-2) and their regional variants
- ``money``        capitals, rounding as stated;  ``slips`` wrong units and mistyped digits
- ``registry``     all of it as Excel functions (``ZP_...``), as plain data

Nothing is imported here, so ``import udfs`` costs next to nothing.
"""
