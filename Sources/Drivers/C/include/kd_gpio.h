#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

/// GPIO outputs (lights, buzzer, relay) through libgpiod, of which two entirely different versions are
/// about: 1.6 (Debian 12) and 2.x (Debian 13). Only kd_gpio.c knows which.
typedef struct kd_gpio kd_gpio;

enum { KD_GPIO_LINES_MAX = 8 };

/// Requests the lines of `chip` as outputs, all inactive from the first moment. Bit i of `active_low` is set
/// when line i is active with a low level. 0, or negative errno with *ret untouched: -ENOENT, -EACCES,
/// -EBUSY, -EINVAL, -ENOTTY (not a GPIO chip).
int kd_gpio_open(const char *chip, const uint32_t *offsets, int count, uint32_t active_low,
                 kd_gpio *_Nullable *_Nonnull ret);

/// Sets all lines at once: bit i of `active` is line i. 0 or negative errno.
int kd_gpio_set(kd_gpio *gpio, uint32_t active);

/// Sets all lines inactive, then gives them back.
void kd_gpio_close(kd_gpio *_Nullable gpio);

/// Major version of the libgpiod interface that this program was built with: 1 or 2.
int kd_gpio_interface(void);

#pragma clang assume_nonnull end
