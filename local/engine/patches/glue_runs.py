"""moto's job runs succeed by being looked at; here they follow a real run of the job's script.

The run's state is what the runner says it is, a stopping run still counts against MaxConcurrentRuns as it does on
Glue, and BatchStopJobRun, which moto lacks, really stops.
"""

import threading
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.glue import models
from moto.glue.exceptions import ConcurrentRunsExceededException, JobNotFoundException, JobRunNotFoundException
from moto.glue.responses import GlueResponse

from local.engine.glue import GlueRunner

BUSY = ("STARTING", "RUNNING", "STOPPING")
_start = threading.Lock()


class JobRun(models.FakeJobRun):
    """moto's job run, with a state that is set from outside and never moves by itself."""

    error: str | None = None
    glue_version = "5.1"
    log_group = "/aws-glue/jobs"

    def advance(self) -> None:
        pass

    @property
    def status(self) -> str | None:
        return self._status

    @status.setter
    def status(self, value: str | None) -> None:
        self._status = value
        self.modified_on = utcnow()

    def as_dict(self) -> dict[str, Any]:
        ended = self.status not in BUSY
        until = self.completed_on if ended else utcnow()
        described = {
            **super().as_dict(),
            "ExecutionTime": int((until - self.started_on).total_seconds()),
            "GlueVersion": self.glue_version,
            "LogGroupName": self.log_group,
        }
        if not ended:
            del described["CompletedOn"]
        if self.error is not None:
            described["ErrorMessage"] = self.error
        return described


def install(runner: GlueRunner) -> None:
    original_start = models.FakeJob.start_job_run

    def start_job_run(job: models.FakeJob, **request: Any) -> str:
        with _start:
            allowed = job.execution_property.get("MaxConcurrentRuns", 1)
            if sum(run.status in BUSY for run in job.job_runs) >= allowed:
                raise ConcurrentRunsExceededException(f"Concurrent runs exceeded for {job.name}")
            run_id = original_start(job, **request)
            run: Any = job.job_runs[-1]
            run.glue_version = job.glue_version or JobRun.glue_version
            runner.start(job, run)
        return run_id

    def batch_stop_job_run(response: GlueResponse) -> ActionResult:
        name = response._get_param("JobName")
        stopped, errors = [], []
        for run_id in response._get_param("JobRunIds"):
            named = {"JobName": name, "JobRunId": run_id}
            try:
                run = response.glue_backend.get_job_run(name, run_id)
            except (JobNotFoundException, JobRunNotFoundException) as missing:
                errors.append({**named, "ErrorDetail": _detail("EntityNotFoundException", str(missing))})
                continue
            if runner.stop(run):
                stopped.append(named)
            else:
                fault = f"Job run {run_id} is {run.status} and cannot be stopped."
                errors.append({**named, "ErrorDetail": _detail("InvalidJobRunStateException", fault)})
        return ActionResult({"SuccessfulSubmissions": stopped, "Errors": errors})

    models.FakeJobRun = JobRun
    models.FakeJob.start_job_run = start_job_run
    GlueResponse.batch_stop_job_run = batch_stop_job_run


def _detail(code: str, message: str) -> dict[str, str]:
    return {"ErrorCode": code, "ErrorMessage": message}
