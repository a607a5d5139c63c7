"""The desk: what people who were filmed ask for, and how it comes to an answer in time."""
