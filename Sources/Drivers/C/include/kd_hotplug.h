#pragma once

#pragma clang assume_nonnull begin

/// Devices that udev announces under a property, now and from now on. libudev(3)
typedef struct kd_hotplug kd_hotplug;

enum kd_hotplug_action {
    /// Was there when we looked.
    KD_HOTPLUG_PRESENT = 1,
    KD_HOTPLUG_ADDED = 2,
    KD_HOTPLUG_CHANGED = 3,
    KD_HOTPLUG_REMOVED = 4,
};

/// One announcement. Longer values are cut off and end with a zero all the same.
struct kd_hotplug_event {
    int action;
    /// Value of the property.
    char type[32];
    /// Device node (`/dev/ttyUSB0`); empty when the device has none.
    char node[128];
    /// Where it is plugged in (`ID_PATH`); empty when udev does not say.
    char path[160];
};

/// Listens for devices that have `property`, then looks for those that are there: none can slip through
/// between. 0, or negative errno with *ret untouched.
int kd_hotplug_open(const char *property, kd_hotplug *_Nullable *_Nonnull ret);
int kd_hotplug_fd(const kd_hotplug *hotplug);
/// Fills in the next announcement: 1, or 0 when there is none yet. -ENOBUFS when announcements were lost:
/// look again with kd_hotplug_rescan. Never blocks.
int kd_hotplug_read(kd_hotplug *hotplug, struct kd_hotplug_event *event);
/// Looks for the devices that are there, which the next reads announce once more. 0, or negative errno.
int kd_hotplug_rescan(kd_hotplug *hotplug);
void kd_hotplug_close(kd_hotplug *_Nullable hotplug);

#pragma clang assume_nonnull end
