"""The two sockets a page may hold, and what is said on them: a call's and the workspace's."""
