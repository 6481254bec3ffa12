#pragma once
int kd_crypto_stub(void);
