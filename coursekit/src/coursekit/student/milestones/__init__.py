"""The milestones: the student's own package on a real task."""
