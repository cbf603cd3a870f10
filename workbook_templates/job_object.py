"""The memory limit of a process under Windows: a job object with one process in it."""

from __future__ import annotations

from ctypes import Structure, byref, c_int64, c_size_t, c_uint32, c_uint64, c_void_p, sizeof
from typing import Any

_EXTENDED_LIMITS = 9
_LIMIT_PROCESS_MEMORY = 0x100


class _Basic(Structure):
    _fields_ = (
        ("process_time", c_int64),
        ("job_time", c_int64),
        ("flags", c_uint32),
        ("least_working_set", c_size_t),
        ("most_working_set", c_size_t),
        ("processes", c_uint32),
        ("affinity", c_size_t),
        ("priority", c_uint32),
        ("scheduling", c_uint32),
    )


class ExtendedLimits(Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", _Basic),
        ("io", c_uint64 * 6),
        ("process_memory", c_size_t),
        ("job_memory", c_size_t),
        ("peak_process_memory", c_size_t),
        ("peak_job_memory", c_size_t),
    )


def limit_process_memory(kernel: Any, size: int) -> bool:
    """Let the calling process have ``size`` bytes and no more; whether Windows agreed. ``kernel`` is kernel32.dll.

    The job lives as long as the process in it: its handle is never closed.
    """
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = c_void_p
    job = c_void_p(kernel.CreateJobObjectW(None, None))
    if not job:
        return False
    limits = ExtendedLimits()
    limits.basic.flags = _LIMIT_PROCESS_MEMORY
    limits.process_memory = size
    if not kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, byref(limits), c_uint32(sizeof(limits))):
        return False
    return bool(kernel.AssignProcessToJobObject(job, c_void_p(kernel.GetCurrentProcess())))
