"""`driver.py SCRIPT ARGUMENTS…`: the script as the main program, with boto3 answered from the bucket folders."""

import os
import runpy
import sys
from pathlib import Path

from file_aws import answer_from

answer_from(Path(os.environ["LAKEHOUSE_BUCKETS"]))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
