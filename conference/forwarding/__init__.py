"""One publication in, many subscriptions out. Pure: time, randomness and the way out are
arguments."""
