"""Whether the shape of a ligand is possible, by PoseBusters' tests (Buttenschoen 2024)."""
