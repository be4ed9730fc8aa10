"""Jobs for RosettaFold3."""
