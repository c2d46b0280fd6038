#!/usr/bin/env bash
# Runs a command in a machine of its own that has ALSA's sequencer, hidraw, uhid and simulated USB sockets: Debian's kernel
# in QEMU, without KVM, over the folders of this computer. Nothing that is written there stays.
#
#   run.sh [-t SECONDS] [-e NAME=VALUE]... COMMAND
#
# Prints what the command prints, and exits with its code. Others: 77 no such machine can be had here, with the reason as
# the last line of stderr; 124 it took longer than it may; 125 the machine did not come up; 126 a module did not load.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../../.." && pwd)
folder=${FADERLINE_VM:-${XDG_CACHE_HOME:-$HOME/.cache}/faderline/vm}
limit=600 environment=()
while getopts 't:e:' option; do
  case $option in
    t) limit=$OPTARG ;;
    e) environment+=("$OPTARG") ;;
    *) exit 64 ;;
  esac
done
shift $((OPTIND - 1))

modules=(snd-seq snd-seq-midi 'snd-virmidi midi_devs=2' uhid hid-generic usbhid snd-usb-audio 'dummy_hcd num=3' libcomposite)

cannot() {
  echo "$1" >&2
  exit 77
}
[[ $(uname -s) == Linux ]] || cannot "this is no Linux"
[[ $(uname -m) == x86_64 ]] || cannot "the machine is made for x86-64 only"
[[ $(id -u) == 0 ]] || cannot "not root"
command -v apt-get >/dev/null || cannot "no apt-get to fetch Debian's kernel with"
code=0
mkdir -p "$folder"
timeout "$limit" "$here/prepare.sh" "$folder" >"$folder/prepare.log" 2>&1 || code=$?
if ((code == 124)); then cannot "getting QEMU and the kernel took longer than $limit s"; fi
if ((code != 0)); then cannot "$(tail -n 1 "$folder/prepare.log")"; fi

run=$(mktemp -d)
machine= reader=
cleanup() {
  [[ -z $reader ]] || kill "$reader" 2>/dev/null || true
  rm -rf "$run"
}
trap cleanup EXIT
trap '[[ -z $machine ]] || kill "$machine" 2>/dev/null || true; exit 130' INT TERM
mkdir "$run/share"
cp "$here/second.sh" "$run/share/second.sh"
printf '%s\n' "$*" >"$run/share/command"
printf '%s' "$project" >"$run/share/here"
printf '%s\n' "${modules[@]}" >"$run/share/modules"
: >"$run/share/environment"
((${#environment[@]} == 0)) || printf '%s\0' "${environment[@]}" >"$run/share/environment"
: >"$run/share/folders"
: >"$run/out"

devices=() n=0
share() { # of this computer, where it is seen there
  devices+=(-fsdev "local,id=f$n,path=${1//,/,,},security_model=none,multidevs=remap,readonly=on"
    -device "virtio-9p-pci,fsdev=f$n,mount_tag=m$n")
  echo "m$n $2" >>"$run/share/folders"
  n=$((n + 1))
}
share /usr /usr
share /etc /etc
share "$folder/tree/lib/modules" /usr/lib/modules
share "$project" "$project"
node=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
[[ $node == /usr* ]] || share "$node" "$node"

# The machine is a q35 for its timers: where a busy host spoils the kernel's measuring of the processor's own clock, another is needed.
timeout -k 5 $((limit - SECONDS > 1 ? limit - SECONDS : 1)) qemu-system-x86_64 \
  -nodefaults -no-user-config -display none -no-reboot \
  -machine q35 -accel tcg,thread=multi,tb-size=512 -cpu max -smp 2 -m 2048 \
  -kernel "$folder/kernel" -initrd "$folder/first" \
  -append "console=ttyS0 quiet loglevel=4 reboot=t panic=-1 mitigations=off nokaslr audit=0 apparmor=0 random.trust_cpu=on tsc=reliable no_timer_check noreplace-smp rcupdate.rcu_expedited=1" \
  -chardev "file,id=console,path=$run/console" -serial chardev:console \
  -device virtio-serial-pci,max_ports=4 \
  -chardev "file,id=out,path=$run/out" -device virtserialport,chardev=out,name=out \
  -fsdev "local,id=run,path=$run/share,security_model=none,readonly=off" -device virtio-9p-pci,fsdev=run,mount_tag=run \
  "${devices[@]}" </dev/null >"$run/qemu" 2>&1 &
machine=$!
tail -n +1 -s 0.2 -f --pid="$machine" "$run/out" &
reader=$!
code=0
wait "$machine" || code=$?
machine=
wait "$reader" || true # it prints the last lines
reader=
if [[ -s $run/share/code ]]; then exit "$(cat "$run/share/code")"; fi
if ((code == 124 || code == 137)); then exit 124; fi
echo "the machine ended without a word (QEMU: $code); the end of its console:" >&2
cat "$run/qemu" >&2
tail -n 20 "$run/console" >&2
exit 125
