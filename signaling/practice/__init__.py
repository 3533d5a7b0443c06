"""The practice's side over HTTP: accounts, who is asking, pages, the calendar and its API."""
