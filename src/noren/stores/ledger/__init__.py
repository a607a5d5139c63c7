"""The ledger: an append-only Merkle log of what was done, which an outsider can check."""
