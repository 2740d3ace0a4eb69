"""The milestones: the student's own package at a real task."""
