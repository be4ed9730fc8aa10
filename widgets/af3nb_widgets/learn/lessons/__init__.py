"""The questions and exercises of each lesson, a file for each."""
