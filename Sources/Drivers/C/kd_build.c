#include "kd_build.h"

const char *kd_build_date(void) {
    return __DATE__;
}
