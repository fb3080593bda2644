"""The load of one dataset: parts of uploaded files into a Delta table and a table of refused rows."""
