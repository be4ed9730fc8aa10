"""Does this device compute what it should? Reference cases and their comparison."""
