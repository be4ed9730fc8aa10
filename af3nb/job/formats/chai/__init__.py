"""Jobs for Chai."""
