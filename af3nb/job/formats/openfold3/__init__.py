"""Jobs for OpenFold3."""
