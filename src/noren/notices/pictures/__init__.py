"""Pictures for notices, drawn from the declaration: pictograms, the way of the data, camera maps.

Every picture is a pure function from data to SVG text: no file, no clock, no font, no photo. The
same data give the same bytes.
"""
