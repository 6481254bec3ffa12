// The door into libFuzzer (llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library").

#ifndef KIOSKD_CFUZZER_H
#define KIOSKD_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*try_one)(const uint8_t *bytes, size_t count));

#endif
