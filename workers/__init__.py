"""Stories in, mail out, and the command line."""
