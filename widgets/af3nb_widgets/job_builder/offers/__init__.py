"""What the form offers: components, examples, drawings, and what a run would take."""
