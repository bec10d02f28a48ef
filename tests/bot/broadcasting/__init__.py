"""Tests of what officers and the clock do to broadcasts."""
