"""The machine-readable notice: JSON-LD with W3C DPV terms and a small vocabulary of our own.

`notice` writes it, `context` holds every term it uses, `schema` its JSON Schema. The context is
inlined: reading it opens no connection. docs/notice.jsonld.md explains the vocabulary.
"""
