"""Checks of a connection before a call (R39): whose turn it is, and until when. Pure.

A probe belongs to no meeting, so nothing here knows of one, nor of any participant.
"""
