/** Letters that file systems or shops stumble over become "_". */
const STRANGE = /[^\p{L}\p{M}\p{N} .,'()&!+_-]/gu;
const LONGEST = 80;
/** File systems take 255 bytes in all, and number, ending and what stands before it while it is written want some. */
const MOST_BYTES = 200;

/** A title as the name of a file. */
function fileName(title: string): string {
  let name = '';
  for (const sign of Array.from(title.replaceAll(STRANGE, '_')).slice(0, LONGEST))
    if (Buffer.byteLength(name + sign) <= MOST_BYTES) name += sign;
    else break;
  return name.trim().replace(/^\.+/u, '_').replace(/\.+$/u, '_') || '_';
}

/** "03 Title": in order in any list. */
export function trackName(number: number, title: string): string {
  return `${String(number).padStart(2, '0')} ${fileName(title)}`;
}
