#include "kd_hotplug.h"

#include <errno.h>
#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kd_hotplug {
    struct udev *udev;
    struct udev_monitor *monitor;
    /// What a scan found, and the next of it to announce.
    struct udev_enumerate *scan;
    struct udev_list_entry *next;
    char property[64];
};

/// Messages that wait in the kernel while we are busy: a hub with everything on it.
enum { BUFFER_SIZE = 1024 * 1024 };

static void copy(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from ? from : "");
}

/// 1 when the device has the property, else 0.
static int describe(const kd_hotplug *hotplug, struct udev_device *device, struct kd_hotplug_event *event) {
    const char *type = udev_device_get_property_value(device, hotplug->property);
    if (!type || !*type)
        return 0;
    copy(event->type, sizeof event->type, type);
    copy(event->node, sizeof event->node, udev_device_get_devnode(device));
    copy(event->path, sizeof event->path, udev_device_get_property_value(device, "ID_PATH"));
    return 1;
}

static int action_of(struct udev_device *device) {
    const char *action = udev_device_get_action(device);
    if (!action)
        return KD_HOTPLUG_PRESENT;
    if (strcmp(action, "remove") == 0)
        return KD_HOTPLUG_REMOVED;
    return strcmp(action, "add") == 0 ? KD_HOTPLUG_ADDED : KD_HOTPLUG_CHANGED;
}

static int listen_and_look(kd_hotplug *hotplug) {
    hotplug->udev = udev_new();
    if (!hotplug->udev)
        return -ENOMEM;
    hotplug->monitor = udev_monitor_new_from_netlink(hotplug->udev, "udev");
    if (!hotplug->monitor)
        return errno ? -errno : -ENOMEM;
    // Needs CAP_NET_ADMIN; without it the kernel's usual buffer must do, and ENOBUFS tells when it did not.
    (void)udev_monitor_set_receive_buffer_size(hotplug->monitor, BUFFER_SIZE);
    int result = udev_monitor_enable_receiving(hotplug->monitor);
    return result < 0 ? result : kd_hotplug_rescan(hotplug);
}

int kd_hotplug_open(const char *property, kd_hotplug **ret) {
    kd_hotplug *hotplug = calloc(1, sizeof *hotplug);
    if (!hotplug)
        return -ENOMEM;
    copy(hotplug->property, sizeof hotplug->property, property);
    errno = 0;
    int result = listen_and_look(hotplug);
    if (result < 0) {
        kd_hotplug_close(hotplug);
        return result;
    }
    *ret = hotplug;
    return 0;
}

int kd_hotplug_fd(const kd_hotplug *hotplug) {
    return udev_monitor_get_fd(hotplug->monitor);
}

int kd_hotplug_rescan(kd_hotplug *hotplug) {
    struct udev_enumerate *scan = udev_enumerate_new(hotplug->udev);
    if (!scan)
        return -ENOMEM;
    int result = udev_enumerate_add_match_property(scan, hotplug->property, "?*");
    if (result >= 0)
        result = udev_enumerate_scan_devices(scan);
    if (result < 0) {
        udev_enumerate_unref(scan);
        return result;
    }
    if (hotplug->scan)
        udev_enumerate_unref(hotplug->scan);
    hotplug->scan = scan;
    hotplug->next = udev_enumerate_get_list_entry(scan);
    return 0;
}

static int read_scan(kd_hotplug *hotplug, struct kd_hotplug_event *event) {
    while (hotplug->next) {
        const char *path = udev_list_entry_get_name(hotplug->next);
        struct udev_device *device = udev_device_new_from_syspath(hotplug->udev, path);
        hotplug->next = udev_list_entry_get_next(hotplug->next);
        if (!device)
            continue; // gone since the scan
        int found = describe(hotplug, device, event);
        udev_device_unref(device);
        if (found) {
            event->action = KD_HOTPLUG_PRESENT;
            return 1;
        }
    }
    if (hotplug->scan)
        udev_enumerate_unref(hotplug->scan);
    hotplug->scan = NULL;
    return 0;
}

int kd_hotplug_read(kd_hotplug *hotplug, struct kd_hotplug_event *event) {
    if (read_scan(hotplug, event) == 1)
        return 1;
    for (;;) {
        errno = 0;
        struct udev_device *device = udev_monitor_receive_device(hotplug->monitor);
        if (!device)
            return errno == EAGAIN || errno == EINTR ? 0 : -errno;
        int found = describe(hotplug, device, event);
        event->action = action_of(device);
        udev_device_unref(device);
        if (found)
            return 1;
    }
}

void kd_hotplug_close(kd_hotplug *hotplug) {
    if (!hotplug)
        return;
    if (hotplug->scan)
        udev_enumerate_unref(hotplug->scan);
    if (hotplug->monitor)
        udev_monitor_unref(hotplug->monitor);
    if (hotplug->udev)
        udev_unref(hotplug->udev);
    free(hotplug);
}
