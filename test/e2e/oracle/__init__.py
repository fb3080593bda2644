"""Works out what a run of the pipeline must have made of its files, without any of the pipeline's code."""
