"""The protocol's other half: a caller, and the headless guest behind `anteroom peer`."""
