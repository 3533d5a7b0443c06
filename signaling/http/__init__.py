"""Serving HTTP: listening, limits, headers, bodies, errors and metrics."""
