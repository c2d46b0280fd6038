import { surveyHid, type HidSurvey } from '../ports/hid.ts';
import { recogniseHid } from '../surfaces/recognise.ts';
import { loadProfiles } from './library.ts';

/**
 * The HID surfaces that are plugged in, without opening any.
 *
 * @returns how many HID devices there are at all, and those that a device file knows.
 * @throws BridgeError 'HID_UNAVAILABLE' with the remedy.
 */
export function lookForHid(): Promise<{ readonly all: number; readonly claimed: readonly HidSurvey[] }> {
  const { profiles } = loadProfiles();
  return surveyHid(({ usb, usage }) => recogniseHid(usb, usage, profiles) !== undefined);
}
