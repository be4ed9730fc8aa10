"""Jobs for Boltz."""
