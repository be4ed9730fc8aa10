"""AlphaFold 3's network in pure JAX; imports nothing of this project but `af3nb.batch`.

Its sizes, `af3nb.model.config`, are known without JAX.
"""
