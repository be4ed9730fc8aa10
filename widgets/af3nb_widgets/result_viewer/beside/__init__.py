"""What the viewer shows beside a result: a second result, or an experiment."""
