// for those that only name it: the service that waits there is most of the program
export { VIRTUAL_HID_PORT } from '../ports/virtual-hid-link.ts';
