"""The meetings this process holds: verbs in by a mailbox, effects out to whom they concern."""
