import { accessSync, constants, readdirSync, readlinkSync } from 'node:fs';

/** Where rules lie that give people access to devices. Before 73, or the tag comes too late to count. */
const RULES_FILE = '/etc/udev/rules.d/70-faderline.rules';
const LINKS = '/sys/class/hidraw';

/**
 * The raw HID devices of Linux, each with the place in the tree of devices at which it hangs. A device that is plugged in
 * again hangs at another place, as its last number counts up. Reading them costs nothing beside a search for devices.
 *
 * @returns undefined on other systems, which have no such list.
 */
export function hidrawNodes(): ReadonlyMap<string, string> | undefined {
  if (process.platform !== 'linux') return undefined;
  const nodes = new Map<string, string>();
  for (const name of namesIn(LINKS)) {
    try {
      nodes.set(`/dev/${name}`, readlinkSync(`${LINKS}/${name}`));
    } catch (error) {
      if (!isGone(error)) throw error; // pulled between the one look and the other
    }
  }
  return nodes;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isGone(error)) return []; // a kernel without HID, a container
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** The socket of the machine that a device hangs at, as Linux calls it: `1-2.4`; undefined for what hangs at none. */
export function socketIn(place: string | undefined): string | undefined {
  return /\/(\d+-\d+(?:\.\d+)*):\d+\.\d+\//u.exec(place ?? '')?.[1];
}

/** May this program read and write a device node? Anything but a plain no is found out by opening it. */
export function mayOpen(node: string): boolean {
  try {
    accessSync(node, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EACCES';
  }
}

/**
 * What gives whoever sits at the computer access to a device on Linux, in one line. By the name of the HID device, which
 * has its numbers whatever it hangs at: over Bluetooth no device above it has them.
 *
 * @param usb its numbers, `0b33:0030`.
 * @source Linux, drivers/hid/hid-core.c, hid_add_device: "%04X:%04X:%04X.%04X" of bus, vendor, product and a counter
 */
export function accessRemedy(usb: string): string {
  const rule = `KERNEL=="hidraw*", KERNELS=="*:${usb.toUpperCase()}.*", MODE="0660", TAG+="uaccess"`;
  return `put ${rule} in ${RULES_FILE} and run "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw"`;
}

/** Why the library cannot be used, with the remedy. */
export function libraryTrouble(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const missing = /lib(?:usb|udev)[\w.-]*\.so[.\d]*/u.exec(message)?.[0];
  if (missing !== undefined)
    return `${missing} is missing: run "sudo apt-get install libusb-1.0-0 libudev1"; it is tried again`;
  return `the HID library does not work (${message}): install Faderline afresh`;
}

/** Why a device that is there cannot be opened, with the remedy where there is one. */
export function openTrouble(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // IOKit: exclusive access, and not permitted
  if (/e00002c5|exclusive|busy|in use|sharing|access is denied/iu.test(message))
    return 'another program holds it: close that program, and it is opened at once';
  if (/e00002e2|not permitted/iu.test(message))
    return 'allow your terminal "Input Monitoring" in System Settings, Privacy & Security';
  return message;
}
