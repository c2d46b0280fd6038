#!/bin/busybox sh
# The machine's first process: mounts the folders of this computer, each under a layer that takes what is written, and
# hands over to second.sh, which runs on them.
bb=/bin/busybox
give_up() {
  echo "first.sh: $1"
  $bb reboot -f
}
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
$bb mount -t devtmpfs dev /dev
for module in $($bb cat /lib/order); do $bb insmod "/lib/$module"; done

how=trans=virtio,version=9p2000.L,msize=512000
$bb mount -t tmpfs -o mode=755,size=75% root /new || give_up "no memory for the root"
cd /new || give_up "no root"
$bb mkdir -p proc sys dev tmp run var/tmp var/log root mnt .vm .below .above .work
$bb chmod 1777 tmp var/tmp
$bb mount -t 9p -o "$how,cache=none" run /new/.vm || give_up "the folder of this run is not there"

n=0
while read -r tag path; do
  [ -n "$tag" ] || continue
  $bb mkdir -p "/new$path" "/new/.below/$n" "/new/.above/$n" "/new/.work/$n"
  $bb mount -t 9p -o "$how,cache=loose,ro" "$tag" "/new/.below/$n" &&
    $bb mount -t overlay -o "lowerdir=/new/.below/$n,upperdir=/new/.above/$n,workdir=/new/.work/$n" overlay "/new$path" ||
    give_up "could not mount $path"
  n=$((n + 1))
done </new/.vm/folders

# Debian's top-level names are links into /usr
for name in bin sbin lib lib64 lib32; do
  [ -e "/new/usr/$name" ] || continue
  [ -e "/new/$name" ] || $bb ln -s "usr/$name" "/new/$name"
done
for place in proc sys dev; do $bb mount --move "/$place" "/new/$place"; done
$bb ip link set lo up
exec $bb switch_root /new /bin/bash /.vm/second.sh
give_up "switch_root failed"
