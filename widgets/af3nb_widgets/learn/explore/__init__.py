"""Figures of lessons that are asked by hand: what they show is recorded, so that they last."""
