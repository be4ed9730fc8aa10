"""The run panel: a prediction started, watched and cancelled."""
