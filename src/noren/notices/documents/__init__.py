"""The documents that the public sees, made from the plan alone.

Each module makes the documents of one moment. A builder takes `Told` and a voice and gives a
`Document` for the press; it reads no file and knows no clock, so the same plan gives the same
document. What a document says of a field comes from `statements`; what is written here is only
how it is put together.

Layers: what is grasped at a glance (`front`, `signs`), the fields of the moment (`rows`), pictures
(`illustrations`). `easy` is the first layer in plain Japanese. `needs` says which documents a plan
does not need, and why.
"""
