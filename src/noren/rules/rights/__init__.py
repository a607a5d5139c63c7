"""Chapter RT: what people who were filmed can ask for."""
