"""What every test stands on: no network, a database of its own, strict templates, a live server, a browser, a post office."""
