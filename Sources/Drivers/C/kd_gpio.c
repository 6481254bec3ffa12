#include "kd_gpio.h"

#include <errno.h>
#include <gpiod.h>
#include <stdbool.h>
#include <stdlib.h>

// Version 1 defines this macro; version 2 has no macro of its own at all.
#if defined(GPIOD_LINE_BULK_MAX_LINES)
#define KD_GPIOD_INTERFACE 1
#else
#define KD_GPIOD_INTERFACE 2
#endif

struct kd_gpio {
    struct gpiod_chip *chip;
    int count;
    uint32_t active_low;
#if KD_GPIOD_INTERFACE == 1
    struct gpiod_line_bulk lines;
    bool is_requested;
#else
    struct gpiod_line_request *request;
#endif
};

int kd_gpio_interface(void) {
    return KD_GPIOD_INTERFACE;
}

/// errno of the call that failed, which libgpiod might have left at zero.
static int failure(void) {
    return errno ? -errno : -EIO;
}

/// Physical level of line i for the logical levels `active`.
static int level(const kd_gpio *gpio, uint32_t active, int line) {
    return (int)(((active ^ gpio->active_low) >> line) & 1);
}

#if KD_GPIOD_INTERFACE == 1

static int request_lines(kd_gpio *gpio, const uint32_t *offsets) {
    unsigned int numbers[KD_GPIO_LINES_MAX];
    int levels[KD_GPIO_LINES_MAX];
    for (int line = 0; line < gpio->count; line++) {
        numbers[line] = offsets[line];
        levels[line] = level(gpio, 0, line);
    }
    if (gpiod_chip_get_lines(gpio->chip, numbers, (unsigned int)gpio->count, &gpio->lines) < 0)
        return failure();
    if (gpiod_line_request_bulk_output(&gpio->lines, "kioskd", levels) < 0)
        return failure();
    gpio->is_requested = true;
    return 0;
}

static int write_levels(kd_gpio *gpio, uint32_t active) {
    int levels[KD_GPIO_LINES_MAX];
    for (int line = 0; line < gpio->count; line++)
        levels[line] = level(gpio, active, line);
    return gpiod_line_set_value_bulk(&gpio->lines, levels) < 0 ? failure() : 0;
}

static bool holds_lines(const kd_gpio *gpio) {
    return gpio->is_requested;
}

static void release_lines(kd_gpio *gpio) {
    gpiod_line_release_bulk(&gpio->lines);
}

#else

static enum gpiod_line_value value(const kd_gpio *gpio, uint32_t active, int line) {
    return level(gpio, active, line) ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
}

/// 0, or negative errno: one setting per line, because each has its own first level.
static int add_lines(const kd_gpio *gpio, const uint32_t *offsets, struct gpiod_line_config *config,
                     struct gpiod_line_settings *settings) {
    if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT) < 0)
        return failure();
    for (int line = 0; line < gpio->count; line++) {
        unsigned int offset = offsets[line];
        if (gpiod_line_settings_set_output_value(settings, value(gpio, 0, line)) < 0)
            return failure();
        if (gpiod_line_config_add_line_settings(config, &offset, 1, settings) < 0)
            return failure();
    }
    return 0;
}

static int request_lines(kd_gpio *gpio, const uint32_t *offsets) {
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *config = gpiod_line_config_new();
    struct gpiod_request_config *request = gpiod_request_config_new();
    int result = settings && config && request ? add_lines(gpio, offsets, config, settings) : -ENOMEM;
    if (result == 0) {
        gpiod_request_config_set_consumer(request, "kioskd");
        gpio->request = gpiod_chip_request_lines(gpio->chip, request, config);
        if (!gpio->request)
            result = failure();
    }
    if (request)
        gpiod_request_config_free(request);
    if (config)
        gpiod_line_config_free(config);
    if (settings)
        gpiod_line_settings_free(settings);
    return result;
}

static int write_levels(kd_gpio *gpio, uint32_t active) {
    enum gpiod_line_value values[KD_GPIO_LINES_MAX];
    for (int line = 0; line < gpio->count; line++)
        values[line] = value(gpio, active, line);
    return gpiod_line_request_set_values(gpio->request, values) < 0 ? failure() : 0;
}

static bool holds_lines(const kd_gpio *gpio) {
    return gpio->request != NULL;
}

static void release_lines(kd_gpio *gpio) {
    gpiod_line_request_release(gpio->request);
}

#endif

int kd_gpio_open(const char *chip, const uint32_t *offsets, int count, uint32_t active_low, kd_gpio **ret) {
    if (count < 1 || count > KD_GPIO_LINES_MAX)
        return -EINVAL;
    kd_gpio *gpio = calloc(1, sizeof *gpio);
    if (!gpio)
        return -ENOMEM;
    gpio->count = count;
    gpio->active_low = active_low;
    errno = 0;
    gpio->chip = gpiod_chip_open(chip);
    int result = gpio->chip ? request_lines(gpio, offsets) : failure();
    if (result < 0) {
        kd_gpio_close(gpio);
        return result;
    }
    *ret = gpio;
    return 0;
}

int kd_gpio_set(kd_gpio *gpio, uint32_t active) {
    return write_levels(gpio, active);
}

void kd_gpio_close(kd_gpio *gpio) {
    if (!gpio)
        return;
    if (holds_lines(gpio)) {
        (void)write_levels(gpio, 0); // a relay must not stay on; when the chip is gone, nothing can be done
        release_lines(gpio);
    }
    if (gpio->chip)
        gpiod_chip_close(gpio->chip);
    free(gpio);
}
