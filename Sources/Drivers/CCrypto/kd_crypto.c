#include "kd_crypto.h"
int kd_crypto_stub(void) { return 0; }
