"""How the program runs: children and their supervision, logs, clocks, ids, garbage."""
