#!/bin/sh
# Runs a command inside the system that set-up.mjs made. Called in mount and process namespaces of its own: nothing
# stays mounted and no process stays when it ends.
# enter.sh SYSTEM CHECKOUT MODULES PREFIX OUTPUT COMMAND [arguments]
set -eu
system=$1 checkout=$2 modules=$3 prefix=$4 output=$5
shift 5
mkdir -p "$system/halfcall" "$system/node_modules" "$system/prefix"
mount --bind "$checkout" "$system/halfcall"
mount --bind "$modules/node_modules" "$system/node_modules"
mount --bind "$prefix" "$system/prefix"
mount --rbind /dev "$system/dev"
mount -t proc proc "$system/proc"
mount -t tmpfs tmpfs "$system/tmp"
# What tests leave is gone with them.
temporary=$system/prefix/drive_c/users/root/AppData/Local/Temp
if [ -d "$temporary" ]; then mount -t tmpfs tmpfs "$temporary"; fi
printf '127.0.0.1 localhost\n::1 localhost\n' >"$system/etc/hosts"
# Wine gives Node no console: what is printed has to go into a file.
exec chroot "$system" env -i HOME=/root USER=root PATH=/usr/lib/wine:/usr/bin:/usr/sbin:/bin LANG=C.UTF-8 \
  WINEPREFIX=/prefix WINEARCH=win64 WINEDEBUG=-all 'WINEDLLOVERRIDES=mscoree=;mshtml=' \
  sh -c 'cd /halfcall; exec "$@"' sh "$@" >"$output" 2>&1 </dev/null
