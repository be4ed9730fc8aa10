"""AlphaFold 3's network in pure JAX; imports nothing of this project but `af3nb.batch`.

`af3nb.model.config`, its sizes, loads without JAX.
"""
