const encoder = new TextEncoder();

/** What a text is in UTF-8; a half of a pair of surrogates becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Characters below 256 as bytes: names of chunks, and texts made by `plainAscii` or `latin1Text`. */
export function narrow(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function be32(n: number): Uint8Array {
  return Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
}

export function le32(n: number): Uint8Array {
  return be32(n).reverse();
}

/** A chunk of RIFF, with its pad byte, which its size leaves out. */
export function riffChunk(id: string, contents: Uint8Array): Uint8Array {
  return joined(narrow(id), le32(contents.length), contents, new Uint8Array(contents.length % 2));
}

/** A chunk of IFF (AIFF), with its pad byte, which its size leaves out. */
export function iffChunk(id: string, contents: Uint8Array): Uint8Array {
  return joined(narrow(id), be32(contents.length), contents, new Uint8Array(contents.length % 2));
}
