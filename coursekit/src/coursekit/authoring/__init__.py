"""What authors use: the build, the release, the proof of the checks, the kit."""
