"""Alembic's entry: runs the migrations on the connection that `engine.py` hands in."""

from alembic import context

from signaling.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table by making it anew.
    render_as_batch=True,
)

with context.begin_transaction():
    context.run_migrations()
