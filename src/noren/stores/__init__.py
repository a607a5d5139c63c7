"""Floor 4: keeping. The only room that knows a database."""
