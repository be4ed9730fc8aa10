"""Jobs for Protenix."""
