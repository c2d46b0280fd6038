/** What a file of format 1 had that was built in behind its words. */
export interface Found {
  /** Left sides there are. */
  readonly said: ReadonlySet<string>;
  readonly names: Readonly<Record<'shift' | 'flip' | 'names' | 'beats' | 'scrub', string>>;
  readonly flips: boolean;
  readonly tellsNames: boolean;
  readonly changesTime: boolean;
  readonly shifts: boolean;
  /** Keys that let the wheel shuttle. */
  readonly scrubs: readonly string[];
  /** Keys that put back what the page said. */
  readonly resets: readonly string[];
  readonly turns: boolean;
  /** Is there a page about the selected strip? */
  readonly aboutSelected: boolean;
}

/** What every surface showed without being told. */
export function addedControls({ said, changesTime, names }: Found): readonly string[] {
  const lines: readonly (readonly [left: string, right: string])[] = [
    ['wheel', 'jog 0.1 s'],
    ['text upper {strip}', `'{label}'`],
    ['text lower {strip}', `'{if riding(fader) then value(fader) else value(encoder)}'`],
    ['text timecode', `'{timecode}'`],
    ['meter {strip}', 'level'],
    ['colour {strip}', 'colour'],
    ['lamp smpte', changesTime ? `not ${names.beats}` : 'on'],
    ['lamp beats', changesTime ? names.beats : 'off'],
    ['lamp rude solo', 'if soloed then flash'],
  ];
  return lines.filter(([left]) => !said.has(left)).map(([left, right]) => `${left}: ${right}`);
}

/** Layers for what some words did behind the scenes, from the lowest. */
export function addedLayers(found: Found): readonly string[] {
  return [namesLayer(found), beatsLayer(found), flipLayer(found), shiftLayer(found), scrubLayer(found)]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, n) => (n === 0 ? lines : ['', ...lines]));
}

function namesLayer({ tellsNames, names }: Found): readonly string[] {
  if (!tellsNames) return [];
  return [
    `${names.names}: # the lower line names what the encoder turns`,
    `  text lower {strip}: '{if riding(fader) then value(fader) else name(encoder)}'`,
  ];
}

function beatsLayer({ changesTime, names }: Found): readonly string[] {
  return changesTime
    ? [`${names.beats}: # the time in minutes, seconds and thousandths`, `  text timecode: '{clock}'`]
    : [];
}

function flipLayer({ flips, names, resets, aboutSelected }: Found): readonly string[] {
  if (!flips) return [];
  const strips = resets.filter((control) => control.endsWith(' {strip}'));
  return [
    `${names.flip}: # faders and encoders change places`,
    '  fader {strip}: like encoder {strip}',
    '  encoder {strip}: like fader {strip}',
    ...strips.map((control) => `  ${control}: reset fader {strip} # what the page says is on the fader now`),
    ...(aboutSelected ? [`  text upper {strip}: '{label}'`] : []),
  ];
}

function shiftLayer({ shifts, turns, names }: Found): readonly string[] {
  if (!shifts) return [];
  return [
    `${names.shift}: # ten times finer`,
    ...(turns ? [`  encoder {strip}: { like: 'encoder {strip}', speed: 0.1 }`] : []),
    '  wheel: { like: wheel, speed: 0.1 }',
  ];
}

/** Over shift: a shuttle has no finer clicks. Leaving it ends the shuttle. */
function scrubLayer({ scrubs, names }: Found): readonly string[] {
  if (scrubs.length === 0) return [];
  return [
    `${names.scrub}: # each click of the wheel is another speed`,
    '  wheel: shuttle',
    ...scrubs.map((control) => `  ${control}: [layer ${names.scrub} off, if winding then shuttle stop]`),
  ];
}
