"""The job files of other programs that fold: Boltz, Chai, Protenix, OpenFold3, RosettaFold3."""
