"""What students use: their workspace, their package, the way to handing in."""
