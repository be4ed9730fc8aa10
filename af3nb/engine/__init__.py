"""The network's stages, compiled once per shape and run one after the other."""
