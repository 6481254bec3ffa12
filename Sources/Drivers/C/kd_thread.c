#include "kd_thread.h"

#include <sys/prctl.h>

void kd_thread_name(const char *name) {
    (void)prctl(PR_SET_NAME, name); // cuts it off by itself, and knows no other error
}
