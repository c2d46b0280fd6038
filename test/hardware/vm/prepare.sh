#!/usr/bin/env bash
# Gets the machine ready, once: packages, Debian's own kernel (unpacked, not installed) and a small first file system.
# What is made lies in the folder given; a second call finds it and does nothing.
#
#   prepare.sh FOLDER      exit 0 ready; 77 it cannot be had here, with the reason as the last line of stderr
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
tree=$folder/tree

cannot() {
  echo "$1" >&2
  exit 77
}

mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9 # two at once would trample on each other's half-made files

# libasound2, libudev1 and libusb are what the MIDI and HID libraries load, udev follows the rules that people are told to
# write; the others make and drive the machine
wanted=(qemu-system-x86 busybox-static kmod cpio xz-utils libasound2 libudev1 libusb-1.0-0 udev)
installed() {
  local name
  for name in "$1" "${1}t64"; do # newer Debians carry some libraries under a name that ends in t64
    if dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then return 0; fi
  done
  return 1
}
updated=
update() {
  [[ -n $updated ]] || apt-get update -q || true # one unreachable source is no reason to stop
  updated=1
}
missing=()
for package in "${wanted[@]}"; do installed "$package" || missing+=("$package"); done
if ((${#missing[@]} > 0)); then
  [[ $(id -u) == 0 ]] || cannot "not root, and missing: ${missing[*]}"
  update
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    cannot "could not install ${missing[*]}"
fi

unpack_kernel() {
  local package version image start length
  apt-cache show linux-image-amd64 >/dev/null 2>&1 || update
  package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends: linux-image-/{print $2; exit}')
  [[ -n $package ]] || cannot "no linux-image-amd64 in the lists of packages"
  version=${package#linux-image-}
  rm -rf "$folder/deb" "$tree"
  mkdir -p "$folder/deb" "$tree"
  # the lists may name a version that the archive has replaced
  (cd "$folder/deb" && apt-get download -q -o APT::Sandbox::User=root "$package") ||
    { update && (cd "$folder/deb" && apt-get download -q -o APT::Sandbox::User=root "$package"); } ||
    cannot "could not fetch $package"
  dpkg-deb -x "$folder"/deb/*.deb "$tree"
  rm -rf "$folder/deb"
  (cd "$tree/lib/modules/$version/kernel" &&
    rm -rf drivers/{gpu,net,infiniband,scsi,iio,staging,isdn,mtd,ata,crypto} fs/{xfs,btrfs,ocfs2,ceph,nfs,nfsd,cifs} sound/{pci,soc})
  depmod -b "$tree" "$version" 2>/dev/null
  # The bare kernel boots without unpacking itself. Where it lies in the image: Linux x86 boot protocol, setup header.
  image=$tree/boot/vmlinuz-$version
  at() { od -An -t"u$2" -j"$1" -N"$2" "$image" | tr -d ' '; }
  start=$((($(at 497 1) + 1) * 512 + $(at 584 4)))
  length=$(at 588 4)
  tail -c +$((start + 1)) "$image" | head -c "$length" | xz -dc --single-stream >"$folder/kernel.part" 2>/dev/null || true
  [[ $(head -c 4 "$folder/kernel.part" | od -An -c | tr -d ' ') == '177ELF' ]] || cannot "could not unpack the kernel of $package"
  mv "$folder/kernel.part" "$folder/kernel"
  echo "$version" >"$folder/version"
}
[[ -s $folder/version ]] || unpack_kernel
version=$(cat "$folder/version")

# The first file system has what is needed to reach the folders of this computer: busybox, and the modules for 9p.
build_first() {
  local root=$folder/first.d module file
  rm -rf "$root"
  mkdir -p "$root"/{bin,proc,sys,dev,new,lib}
  cp "$(command -v busybox)" "$root/bin/busybox"
  install -m755 "$here/first.sh" "$root/init"
  for module in virtio_pci 9pnet_virtio 9p overlay virtio_console; do
    modprobe -d "$tree" -S "$version" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" {print $2}'
  done | awk '!seen[$0]++' | while read -r file; do
    cp "$file" "$root/lib/"
    basename "$file" >>"$root/lib/order"
  done
  [[ -s $root/lib/order ]] || cannot "the kernel has no modules for the first file system"
  (cd "$root" && find . | cpio -o -H newc --quiet) >"$folder/first.part"
  mv "$folder/first.part" "$folder/first"
  rm -rf "$root"
}
stamp=$(cat "$here/first.sh" "$here/prepare.sh" "$folder/version" | sha256sum | cut -c1-16)
if [[ $(cat "$folder/first.stamp" 2>/dev/null || true) != "$stamp" ]]; then
  build_first
  echo "$stamp" >"$folder/first.stamp"
fi
