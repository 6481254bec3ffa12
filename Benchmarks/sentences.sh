#!/bin/bash
# 270,000 synthetic NMEA sentences: nine a second (RMC VTG GGA 2×GSA 3×GSV GLL) with right checksums.
exec awk 'BEGIN {
    for (i = 0; i < 256; i++) code[sprintf("%c", i)] = i
    for (second = 0; second < 30000; second++) {
        time = sprintf("%02d%02d%02d.00", int(second / 3600) % 24, int(second / 60) % 60, second % 60)
        date = sprintf("%02d1126", 1 + int(second / 86400))
        place = sprintf("5028.%05d,N,00452.%05d,E", 1400 + second % 90, 4400 + second % 70)
        say("GPRMC," time ",A," place ",0.02,," date ",,,A"); say("GPVTG,,T,,M,0.02,N,0.04,K,A")
        say("GPGGA," time "," place ",1,11,0.80,112.4,M,47.0,M,,")
        say("GPGSA,A,3,02,05,07,13,15,18,20,24,29,30,,,1.50,0.80,1.27"); say("GNGSA,A,3,65,66,72,80,81,,,,,,,,1.50,0.80,1.27")
        say("GPGSV,3,1,11,02,45,120,42,05,60,210,44,07,15,080,33,13,30,300,40")
        say("GPGSV,3,2,11,15,75,010,47,18,20,150,36,20,10,250,31,24,55,060,43")
        say("GPGSV,3,3,11,29,35,330,39,30,25,190,37,04,05,100,28"); say("GPGLL," place "," time ",A,A")
    }
}
function say(body, sum, i) {
    sum = 0
    for (i = 1; i <= length(body); i++) sum = xor(sum, code[substr(body, i, 1)])
    printf "$%s*%02X\r\n", body, sum
}
function xor(a, b, r, p) {
    r = 0
    for (p = 1; p < 256; p *= 2) { if ((int(a / p) + int(b / p)) % 2) r += p }
    return r
}'
