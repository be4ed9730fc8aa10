"""The rules for jobs: errors and warnings."""
