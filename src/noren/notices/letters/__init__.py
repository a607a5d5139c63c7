"""What the operator says and writes to single people, as forms made from the plan.

`script` is what everybody near the cameras says, `questions` its questions and answers; `answers`
holds the letters of the desk, `survey` the sheet that asks people what they think. The blanks of
these forms are for a pen; they are no placeholders of the plan.
"""
