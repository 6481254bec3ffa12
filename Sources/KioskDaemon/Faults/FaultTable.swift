import Web

extension FaultExplanation {
    /// One row for every code there is, in their order.
    static let table: [FaultExplanation] = (people + terminal + disk + surroundings).sorted {
        $0.code.rawValue < $1.code.rawValue
    }

    private static let people = [
        FaultExplanation(
            .terminalNotAllowed, "the person may not punch at a terminal; the time is kept",
            because: ["\"application mobile\" of the agent is off in the company's register"],
            do: ["a manager switches it on in the register"]),
        FaultExplanation(
            .wrongCode, "agent code and PIN at the keypad do not belong together; the time is kept",
            because: ["a slip of the finger", "he has no PIN, or another one by now", "somebody guesses"],
            do: [
                "try again, or use the badge: wrong tries never lock it",
                "after three wrong tries that code waits half a minute, and longer with each one more",
                "kioskd people pin CODE gives a new PIN: see people.md",
            ]),
        FaultExplanation(
            .wrongPassword, "account name and password do not belong together; the time is kept",
            because: [
                "a slip of the finger", "he has no password for the terminal, or another one by now",
                "somebody guesses",
            ],
            do: [
                "try again, or use the badge or the PIN: wrong tries never lock them",
                "after three wrong tries that account waits half a minute, and longer with each one more",
                "an administrator gives a new password on the agent's page of the console: see people.md",
            ]),
        FaultExplanation(
            .identityCardNotValid,
            "the identity card in the reader is not valid any more, or not yet; the time is kept",
            because: ["the dates on the card have passed, or are to come", "the terminal's clock is wrong"],
            do: [
                "punch with the badge, or with agent code and PIN",
                "the person asks his municipality for a new card; the terminal keeps nothing of the old one",
            ]),
        FaultExplanation(
            .notActivated, "the terminal is not activated: every badge is refused, and kept with its time",
            because: [
                "it was never provisioned: nobody has said whose it is", "`licence` is missing in [terminal]",
            ],
            do: [
                "kioskd provision, on the terminal; it asks for everything",
                "or a USB stick with kioskd-provision.toml and the code on the screen: see install.md",
            ]),
        FaultExplanation(
            .unknownCredential, "the badge belongs to nobody; its time is kept",
            because: [
                "a new or replaced badge", "the reader sends another format than people.csv has",
                "people were never imported",
            ],
            do: [
                "on the technician's page, Badges gives it to its person: see technician.md",
                "or link the badge (its last four characters are on the screen) in people.csv: see people.md,"
                    + " and kioskd people import people.csv",
                "kioskd journal export shows the refused reads with their times",
            ]),
        FaultExplanation(
            .credentialLost, "the badge was declared lost", because: ["it was found again, or is misused"],
            do: ["take it back", "give another, or set badge_state back in people.csv and import"]),
        FaultExplanation(
            .credentialExpired, "the badge is not valid now",
            because: ["badge_to has passed, or badge_from is to come", "it was returned"],
            do: ["change the dates in people.csv and import"]),
        FaultExplanation(
            .personInactive, "the person is known, but not active",
            because: ["`active` is false in people.csv", "the work has ended, or has not begun"],
            do: ["set `active` in people.csv and import"]),
        FaultExplanation(
            .notAllowedHere, "the person is not allowed on this site",
            because: ["`sites` of the person has other sites, and not this one"],
            do: ["add the site's code to `sites` in people.csv and import"]),
        FaultExplanation(
            .inService,
            "a technician tries the readers: badges are shown to him, refused, and kept with their time",
            because: ["\"read without punching\" on the technician's page"],
            do: [
                "hold the badge again when he has finished; it ends by itself after `reading_minutes` of [technician]"
            ]),
        FaultExplanation(
            .siteNotSurveyed, "nobody has said where the terminal hangs: every badge is refused, and kept",
            because: ["`latitude` and `longitude` are missing in [site]"],
            do: ["write them into /etc/kioskd/kioskd.d/10-site.toml", "systemctl restart kioskd"]),
        FaultExplanation(
            .settingsRefused, "the settings on the USB stick were not taken; nothing has changed",
            because: [
                "their `code` is not the one on the screen (it is another for every terminal, and after every use)",
                "the terminal is in service already: then only a file that the company has signed is taken",
                "the signature is for another version of the file, or of another key",
                "the file is for another terminal, or not newer (`serial`) than what is in force",
                "a mistake in the file; the screen says in which line",
            ],
            do: [
                "journalctl -u kioskd -b --grep settings says exactly why",
                "kioskd provision --check kioskd-provision.toml, on any terminal, lists every mistake with its line",
                "remove the stick, put the file right, plug it in again",
            ]),
    ]

    private static let terminal = [
        FaultExplanation(
            .readFailed, "a badge was there, and could not be read whole",
            because: [
                "it was taken away too fast", "a bad cable, or two badges at once", "a wrong reader type",
            ],
            do: ["hold it still for a second", "kioskd doctor", "the cable of the reader; kioskd devices"]),
        FaultExplanation(
            .noReader, "no badge reader works",
            because: [
                "unplugged, without power, or broken", "another program has it", "a model that no rule knows",
            ],
            do: ["the cable and its power", "kioskd doctor", "kioskd devices"]),
        FaultExplanation(
            .noAnswer, "the page does not hear the terminal",
            because: [
                "the daemon is starting, or does not start: the screen of a start says so after 90 seconds",
                "it hangs, and is about to be restarted",
            ],
            do: ["wait for a minute", "systemctl status kioskd", "journalctl -u kioskd -b"]),
        FaultExplanation(
            .outOfService, "the terminal has given up and only shows its page, or records without sending",
            because: ["it died eight times within ten minutes", "the configuration is wrong"],
            do: [
                "kioskd check-config", "journalctl -u kioskd -b", "kioskd doctor",
                "systemctl reset-failed kioskd && systemctl start kioskd (it also tries every 15 minutes)",
            ]),
    ]

    private static let disk = [
        FaultExplanation(
            .notLent, "a badge for a day is lent to nobody now; the time is kept",
            because: [
                "the day of the site is over (`day_ends` of [loans]): it went back by itself",
                "a manager has taken it back in the console",
                "nobody has lent it yet",
            ],
            do: [
                "a supervisor presents his own badge, touches \"Lend a badge\", and lends it: see people.md",
                "or a manager lends it on the agent's page of the console",
            ]),
        FaultExplanation(
            .notRecorded, "the punch could not be written: it does not count",
            because: ["the disk did not take it, for a reason that none of the next codes names"],
            do: ["note the time", "hold the badge again", "journalctl -u kioskd -b; kioskd doctor"]),
        FaultExplanation(
            .diskFull, "the disk is full: nothing is recorded",
            because: ["logs or foreign files", "punches that nobody has received for very long"],
            do: [
                "note the times", "journalctl --vacuum-size=100M; apt-get clean; du -xh / | sort -h | tail",
                "recording goes on by itself",
            ]),
        FaultExplanation(
            .diskFailing, "the disk does not answer: nothing is recorded", because: ["a dying card or disk"],
            do: ["note the times", "dmesg | tail", "kioskd backup, then another card: see install.md"]),
        FaultExplanation(
            .diskReadOnly, "the disk is read-only: nothing is recorded",
            because: ["the kernel found errors and locked it", "a card with its lock set"],
            do: ["note the times", "dmesg | tail", "reboot once; if it comes back, another card"]),
        FaultExplanation(
            .diskLow, "the disk is filling up; everything is still recorded",
            because: ["logs or foreign files", "punches that nobody has received for long"],
            do: ["du -xh / | sort -h | tail", "see whether the link works"]),
        FaultExplanation(
            .notCopied, "the copy onto the USB stick failed; the book itself is not touched",
            because: ["the stick is full, locked or broken", "it was removed before the page said so"],
            do: [
                "remove it", "empty it, or take another one, and plug it in again", "journalctl -u kioskd -b",
            ]),
        FaultExplanation(
            .bookDamaged, "the book was found damaged and was mended; the page says how much is lost",
            because: ["a bad card", "power cuts that the card did not survive"],
            do: [
                "kioskd journal verify names what is lost", "ask the people concerned for their hours",
                "another card: this one will do it again",
            ]),
    ]

    private static let surroundings = [
        FaultExplanation(
            .clockDoubtful, "nobody vouches for the time; punches are recorded, and dated later",
            because: [
                "no network since the start", "an empty battery, or no hardware clock", "chrony does not run",
            ],
            do: ["kioskd clock", "chronyc sources", "the link; a GNSS receiver: see time.md"]),
        FaultExplanation(
            .moved, "the terminal is not where it was surveyed; punches are recorded and marked",
            because: ["it was moved", "a receiver under a roof", "wrong coordinates"],
            do: [
                "compare `latitude` and `longitude` in [site] with the place",
                "on the technician's page, Terminal asks: same site, or a new one: see technician.md",
                "move it back, or survey it anew",
            ]),
        FaultExplanation(
            .housingOpen, "the housing is open; punches are recorded, and the opening is in the book",
            because: [
                "somebody works on the terminal, or does what he must not", "the lid is not quite closed",
                "the contact or its cable is broken, or `open` of the tamper reader is the wrong way round",
            ],
            do: [
                "look at the terminal and close it; the notice goes by itself",
                "kioskd journal export shows when it was opened (housingChanged)",
            ]),
        FaultExplanation(
            .unsentLong, "punches have waited for hours or days; they are kept here",
            because: ["no network", "the receiver refuses, or is down", "a SIM without data"],
            do: [
                "kioskd doctor", "journalctl -u kioskd | grep link",
                "a cable instead of the modem empties the queue in minutes",
            ]),
        FaultExplanation(
            .captive, "a page for people answers in the receiver's place; punches are kept here",
            because: ["a SIM whose data are used up", "a Wi-Fi that wants to be agreed to"],
            do: ["top the SIM up", "take the terminal out of the Wi-Fi's portal, or use a cable"]),
        FaultExplanation(
            .notTaken, "a receiver refused entries, or nobody knows whether they arrived; they are kept here",
            because: [
                "the receiver does not know the person or the site, or has a rule against the entry",
                "the link broke while an entry was on its way to a receiver that does not remember ids",
            ],
            do: [
                "kioskd upstream list says which, and the receiver's reasons",
                "put right what the reason names",
                "ask the receiver whether it has the entry",
                "kioskd upstream resolve NAME SEQUENCE received, or again",
            ]),
        FaultExplanation(
            .sendingStopped, "too many entries were refused, put off or are in doubt: nothing new is sent",
            because: ["a receiver refuses everything", "its answers break off again and again"],
            do: [
                "kioskd upstream list says why", "settle them: kioskd upstream resolve",
                "when the receiver is put right: stop the daemon, kioskd upstream replay NAME --from SEQUENCE",
            ]),
        FaultExplanation(
            .sendingFault,
            "the terminal itself cannot send; punches are kept here, and the network is not at fault",
            because: [
                "the file with the token, or a certificate, is missing or cannot be read",
                "the disk or folder of a `file:` upstream is full, missing or not writable",
            ],
            do: ["kioskd doctor", "journalctl -u kioskd | grep link", "kioskd check-config"]),
        FaultExplanation(
            .dataUsedUp,
            "the data of the SIM's month are used up, or nearly; punches are recorded, and sent while the SIM lets them",
            because: [
                "`monthly_megabytes` of [link] is less than the terminal needs",
                "something else uses the modem: updates, a remote desktop, another program",
                "a link that breaks again and again: each new connection costs some kilobytes",
            ],
            do: [
                "on the technician's page, Sending says how much was received and sent",
                "apt-get updates, remote access and other programs off the modem: ss -tunp",
                "a larger plan, then `monthly_megabytes` and systemctl restart kioskd; it ends with the month anyway",
            ]),
    ]
}
