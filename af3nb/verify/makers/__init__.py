"""Cases of other makers: what OpenFold3's and Protenix' own code gave for reduced networks."""
