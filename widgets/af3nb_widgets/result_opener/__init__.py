"""Results opened by mouse: files, folders and archives, and the runs of a folder."""
