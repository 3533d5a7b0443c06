"""PURE: the door. Who may do what at one meeting, now.

A `Meeting` is a frozen value. Each verb is a function that takes it first and `now` (UTC seconds)
last, checks, and returns a `Step`: the new meeting and the effects to carry out once it is stored.
A verb that is not allowed raises, and nothing has changed.

Begin with `access.py`, the one rule. Verbs by theme: `arriving`, `asking`, `deciding`, `joining`,
`speaking`, `identity`, `life`. The rule numbers (R1, R2, …) in comments and tests are those of
`RULES.md`.
"""
