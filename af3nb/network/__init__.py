"""Requests to servers: addresses, answers in a stated time, and failures in plain words."""
