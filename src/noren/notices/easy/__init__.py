"""Easy Japanese (やさしい日本語) and plain English for the first layer of every notice.

`first_layer` makes short sentences from the closed facts of a plan; every kanji has its reading,
and no sentence is harder than the press's reading level allows. The plan's own words stand only
where nothing else can: who it is, where, and whom to ask.
"""
