#pragma once

#pragma clang assume_nonnull begin

/// Names the calling thread for the kernel (`top -H`, core dumps); what is beyond 15 bytes is cut off.
void kd_thread_name(const char *name);

#pragma clang assume_nonnull end
