"""What molecules are: residues, chemical components, conformers, SMILES and glycans."""
