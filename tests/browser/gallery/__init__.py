"""Every screen and state of the pages from canned messages: to look at, and to test quickly."""
