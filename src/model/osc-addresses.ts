/** Every OSC address that means something by itself; `([^/]+)` is handed on. Any other is a trigger that a cue may name. */
export const ownAddresses = {
  go: /^\/cue\/go$/,
  stopCues: /^\/cue\/stop$/,
  back: /^\/cue\/back$/,
  goCue: /^\/cue\/([^/]+)\/go$/,
  play: /^\/transport\/play$/,
  stop: /^\/transport\/stop$/,
  record: /^\/transport\/record$/,
  locate: /^\/transport\/locate$/,
  recall: /^\/scene\/([^/]+)\/recall$/,
} as const;

/** Characters with which an address would mean many: such a one names nothing here. */
const PATTERN = /[?*[\]{}# ,]/;
/** A longer address is none of a cue's, characters. */
const MOST_ADDRESS = 80;

/** Is it no address of one thing? */
export function isPattern(address: string): boolean {
  return address.length > MOST_ADDRESS || PATTERN.test(address);
}

/** Why no message of an address ever comes to a cue; undefined where one does. */
export function unheardAddress(address: string): string | undefined {
  if (isPattern(address))
    return `osc ${address} is never heard: patterns and addresses of more than 80 characters mean nothing here`;
  const own = Object.values(ownAddresses).some((form) => form.test(address));
  return own
    ? `osc ${address} makes no cue go: it means something by itself; choose another address`
    : undefined;
}
