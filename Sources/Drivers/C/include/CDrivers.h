#pragma once

// The table of C drivers: one line a header, so that a new one is noticed.
#include "kd_build.h"
#include "kd_card.h"
#include "kd_clock.h"
#include "kd_edges.h"
#include "kd_gpio.h"
#include "kd_hotplug.h"
#include "kd_input.h"
#include "kd_pty.h"
#include "kd_qr.h"
#include "kd_serial.h"
#include "kd_tcp.h"
#include "kd_thread.h"
#include "kd_wait.h"
