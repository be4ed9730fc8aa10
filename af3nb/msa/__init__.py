"""Alignments and templates, searched for a job."""
