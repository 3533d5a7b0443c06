"""What a meeting is and how its media flows. Knows no web server."""
