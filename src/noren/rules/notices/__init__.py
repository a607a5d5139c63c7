"""Chapter NT: what people are told, and when."""
