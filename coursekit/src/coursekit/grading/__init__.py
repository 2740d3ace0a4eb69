"""Grading: run a notebook's check cells in a kernel that only sends values, and judge these outside it."""
