# The commands of kioskd(8), from `kioskd --experimental-dump-help`.
def text:
    gsub("\\\\"; "\\e") | gsub("-"; "\\-") | gsub("(?<start>^|\n)(?<sign>[.'])"; .start + "\\&" + .sign)
    | gsub("\n\n"; "\n.PP\n");
def name: if .kind == "long" then "--" + .name else "-" + .name end;
def argument:
    if .kind == "positional" then "\\fI" + (.valueName | text) + "\\fR"
    else ([.names[] | name | text | "\\fB" + . + "\\fR"] | join(", "))
        + (if .kind == "option" then " \\fI" + (.valueName | text) + "\\fR" else "" end)
    end;
def shown: .shouldDisplay != false;
def command($path):
    (.subcommands // [] | map(select(shown and .commandName != "help"))) as $inner
    | if ($inner | length) > 0 then $inner[] | command($path + [.commandName])
      else
        ".SS " + ($path | join(" ") | text),
        (.abstract // "" | text),
        (if (.discussion // "") != "" then ".PP", (.discussion | text) else empty end),
        (.arguments // [] | .[] | select(shown and .valueName != "help" and .valueName != "version")
            | ".TP", argument, ((.abstract // "") | text)
                + (if (.defaultValue // "") != "" then " Default: " + (.defaultValue | text) + "." else "" end))
      end;
.command | command([])
