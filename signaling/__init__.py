"""The web server: sockets, pages, API, identity and store around the pure door."""
