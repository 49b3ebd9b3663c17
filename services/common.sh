# What the service scripts share: folders, process ids, waiting, privileges. Read with `.`; not run by itself.
#
# Every script takes start, stop, status or kill (SIGKILL, for the fault tests), is safe to call twice, and leaves alone
# a server that it did not start. A server listens on 127.0.0.1 only, keeps its data in .services/NAME and its process
# id in .services/NAME/pid. Readiness is asked of the server. MOTLAN_SERVICES moves the folder.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
SERVICES=${MOTLAN_SERVICES:-$root/.services}

say() { printf '%s: %s\n' "$name" "$*"; }
die() { printf '%s: %s\n' "$name" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# as_root COMMAND... : run it as root, through sudo where we are not; fails when neither may.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif have sudo && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# need PROGRAM PACKAGE... : install the Debian packages when the program is missing, or say which to install.
need() {
    program=$1; shift
    if have "$program"; then return 0; fi
    have apt-get || die "$program is missing; install the packages: $*"
    say "installing $*"
    # policy-rc.d keeps the packages from starting a system service of their own.
    as_root sh -c '
        policy=/usr/sbin/policy-rc.d
        [ -e $policy ] || { printf "#!/bin/sh\nexit 101\n" >$policy; chmod +x $policy; trap "rm -f $policy" EXIT; }
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
    ' sh "$@" >"$dir/install.log" 2>&1 || die "could not install; run as root: apt-get install -y $* (see $dir/install.log)"
    have "$program" || die "$program is still missing after installing $*"
}

# running : whether the process that we started is alive. A script sets `program` to a word of its command line, so that
# a number left behind by a crash and taken by another process is never mistaken for ours.
running() {
    pid=$(cat "$dir/pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null &&
        ps -p "$pid" -o args= | grep -q -e "${program:-.}"
}

# wait_for SECONDS COMMAND... : ask every tenth of a second until the command says yes.
wait_for() {
    tries=$(($1 * 10)); shift
    while ! "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}

gone() { ! running; }

# end SECONDS : ask our process to end, insist after that time.
end() {
    if running; then
        kill "$pid"
        wait_for "$1" gone || kill -9 "$pid" 2>/dev/null || true
        wait_for 10 gone || die "process $pid does not end"
        say "stopped"
    elif answers; then
        say "answers, but was not started from here: left alone"
    else
        say "is not running"
    fi
    rm -f "$dir/pid"
}

# command_line VERB : the three words every script knows; `start`, `answers` and `address` are the script's own.
command_line() {
    mkdir -p "$dir"
    case "${1:-}" in
        start)
            if answers; then say "answers at $address"; return 0; fi
            if running; then say "is starting"; else start; fi
            if ! wait_for "${patience:-30}" answers; then
                tail -n 20 "$dir/log" >&2 2>/dev/null || true
                die "does not answer at $address after ${patience:-30} s; see $dir/log"
            fi
            say "answers at $address" ;;
        stop) if [ "$(command -v stop)" = stop ]; then stop; else end 20; fi ;;
        kill) if running; then kill -9 "$pid"; wait_for 10 gone || die "does not die"; say "killed"; fi
              rm -f "$dir/pid" ;;
        status) if answers; then say "answers at $address"; else say "does not answer at $address"; return 1; fi ;;
        *) die "say start, stop, status or kill" ;;
    esac
}
