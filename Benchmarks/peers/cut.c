// Cuts the power of an ext4, as far as software can: nothing that is not on the disk yet will get there.
//
//   cut DIRECTORY TALLY     prints the number that TALLY held before
//
// EXT4_IOC_SHUTDOWN without a flush of the log (Linux, fs/ext4/ext4.h). What is promised while it runs may be
// lost by anybody, so only what was promised before it counts.

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int directory = argc == 3 ? open(argv[1], O_RDONLY | O_DIRECTORY) : -1;
    int tally = argc == 3 ? open(argv[2], O_RDONLY) : -1;
    int64_t kept = 0;
    uint32_t without_flush = 2;
    if (directory < 0 || tally < 0 || pread(tally, &kept, sizeof kept, 0) != sizeof kept ||
        ioctl(directory, _IOR('X', 125, uint32_t), &without_flush) != 0) {
        perror("cut");
        return 1;
    }
    printf("%lld\n", (long long)kept);
    return 0;
}
