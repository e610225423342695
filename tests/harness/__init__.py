"""What every test stands on: no network, its own database, strict templates, a server, a browser, a post office."""
