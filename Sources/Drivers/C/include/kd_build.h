#pragma once

#pragma clang assume_nonnull begin

/// The day on which this library was compiled, as the compiler writes it: `Nov 21 2026`, in the local time of
/// the machine that compiled it, or the day of SOURCE_DATE_EPOCH in UTC when that was set. Never NULL.
const char *kd_build_date(void);

#pragma clang assume_nonnull end
