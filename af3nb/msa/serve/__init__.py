"""Our own server for ColabFold's protocol."""
