/**
 * What the addresses of the desk begin with, and those of the messages that clients and we send each other. Below any other
 * word an address is a trigger that a cue may name.
 */
const OWN =
  /^\/(?:ch|grp|bus|dca|main|mute-group|monitor|generator|tempo|pan-law|master|transport|scene|marker|session|undo|redo|subscribe|unsubscribe|meters|client|error|refused|pong|ping)(?:\/|$)/;
/** Of what begins with `/cue`, this means something by itself. */
const CUES = /^\/cue\/(?:go|stop|back|[^/]+\/go)$/;

/** Characters with which an address would mean many: such a one names nothing here. */
const PATTERN = /[?*[\]{}# ,]/;
/** A longer address is none of a cue's, characters. */
const MOST_ADDRESS = 80;

/** May an address mean many, or is it longer than any of a cue's? */
export function isPattern(address: string): boolean {
  return address.length > MOST_ADDRESS || PATTERN.test(address);
}

/** Does an address, whether there is something at it or not, mean something by itself, and never a trigger? */
export function isOwn(address: string): boolean {
  return OWN.test(address) || CUES.test(address);
}

/** Why no message of an address ever comes to a cue; undefined where one does. */
export function unheardAddress(address: string): string | undefined {
  if (isPattern(address))
    return `osc ${address} is never heard: patterns and addresses of more than 80 characters mean nothing here`;
  return isOwn(address)
    ? `osc ${address} makes no cue go: it means something by itself; choose another address`
    : undefined;
}
