"""Documents drawn from the catalogue, so that they cannot say anything else. Pure: the command line writes the files."""
