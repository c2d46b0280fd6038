/** Bytes written as in a document: "90 3c 7f". */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.trim() === '' ? [] : text.trim().split(/\s+/), (byte) =>
    Number.parseInt(byte, 16),
  );
}

/** The other way round. */
export function hex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
