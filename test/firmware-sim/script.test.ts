import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseScript, ScriptError } from '../../firmware-sim/index.ts';

function steps(text: string) {
  const script = parseScript(text);
  if (!script.ok) throw script.error;
  return script.steps;
}

function problem(text: string, strips?: number): string {
  const script = parseScript(text, strips);
  return script.ok ? 'none' : script.error.message;
}

describe('a script', () => {
  test.each([
    ['move fader 3 to −6 dB in 2 s', { do: 'move', fader: 3, to: { dB: -6 }, seconds: 2 }],
    ['move fader 3 to -6dB in 2s', { do: 'move', fader: 3, to: { dB: -6 }, seconds: 2 }],
    ['MOVE Master TO +10 DB IN 300 MS', { do: 'move', fader: 'master', to: { dB: 10 }, seconds: 0.3 }],
    ['move fader 1 to −inf dB in 1 min', { do: 'move', fader: 1, to: { dB: -Infinity }, seconds: 60 }],
    ['move fader 1 to -inf in 1 s', { do: 'move', fader: 1, to: { dB: -Infinity }, seconds: 1 }],
    ['move fader 8 to 50 % in 1 s', { do: 'move', fader: 8, to: 511.5, seconds: 1 }],
    ['move fader 8 to 512 in 0 s', { do: 'move', fader: 8, to: 512, seconds: 0 }],
    ['ride fader 3 for 10 s', { do: 'ride', fader: 3, seconds: 10 }],
    ['touch fader 2', { do: 'touch', fader: 2 }],
    ['let go', { do: 'let go' }],
    ['let go of fader 2', { do: 'let go', fader: 2 }],
    ['let go master', { do: 'let go', fader: 'master' }],
    ['rest 0.5 s', { do: 'rest', seconds: 0.5 }],
    ['wait 1 s', { do: 'rest', seconds: 1 }],
    ['press play', { do: 'press', key: 'play' }],
    ['press Bank Right', { do: 'press', key: 'bank right' }],
    ['press F1', { do: 'press', key: 'f1' }],
    ['press mute 3', { do: 'press', key: 'mute 3' }],
    ['hold shift', { do: 'hold', key: 'shift' }],
    ['release shift', { do: 'release', key: 'shift' }],
    ['push pot 4', { do: 'press', key: 'pot 4' }],
    ['turn pot 2 right 5', { do: 'turn', pot: 2, clicks: 5 }],
    ['turn knob 3 to 50 % in 1 s', { do: 'move', fader: 'knob 3', to: 511.5, seconds: 1 }],
    ['move knob 8 to 0 in 300 ms', { do: 'move', fader: 'knob 8', to: 0, seconds: 0.3 }],
    ['let go of knob 8', { do: 'let go', fader: 'knob 8' }],
    ['jog left 12', { do: 'jog', clicks: -12 }],
  ])('reads %s', (text, step) => {
    expect(steps(text)).toEqual([step]);
  });

  test('is a row of steps parted by commas, semicolons, lines or then, with comments', () => {
    const text =
      '# warm-up\nmove fader 3 to −6 dB in 2 s, rest 0.5 s, let go\n\npress play; wait 1 s then press stop # end';
    expect(steps(text).map((step) => step.do)).toEqual(['move', 'rest', 'let go', 'press', 'rest', 'press']);
    expect(steps('')).toEqual([]);
  });

  test.each([
    [
      'mov fader 3',
      "1:1: expected move, ride, touch, let, rest, wait, press, hold, release, push, turn, jog; found 'mov'",
    ],
    ['press play\n  move fader 9 to 0 dB in 1 s', "2:14: expected a strip from 1 to 8; found '9'"],
    [
      'move fader 3 to 11 dB in 1 s',
      "1:17: expected a level from −90 to +10 dB, -inf, 0 to 100 %, or ten-bit steps from 0 to 1023; found '11'",
    ],
    ['move fader 3 to 0 dB', "1:21: expected 'in'; found the end"],
    ['move fader 3 to 0 dB in 2, let go', "1:26: expected 'ms' or 's' or 'min'; found ','"],
    ['move fader 3\nlet go', "1:13: expected 'to'; found the end of the line"],
    ['rest soon', "1:6: expected a time such as '0.5 s', '300 ms' or '2 min'; found 'soon'"],
    ['turn pot 2 up 5', "1:12: expected 'right' or 'left'; found 'up'"],
    ['turn pot 2 right 1.5', "1:18: expected how many clicks, 1 to 1000; found '1.5'"],
    ['let go of it', "1:11: expected 'fader' or 'knob' or 'master'; found 'it'"],
    ['press play now and', /^1:7: expected a key: rec 1, .*; found 'play'$/],
    ['press rude solo light', /^1:7: expected a key/],
    ['rest 1 s 2', "1:10: expected ',', ';', 'then' or the end of the line; found '2'"],
  ])('%j is answered with the place and what is allowed', (text, message) => {
    expect(problem(text)).toMatch(message);
  });

  test('names as many strips as there are', () => {
    expect(problem('touch fader 16, press mute 16', 16)).toBe('none');
    expect(problem('press mute 16')).toMatch(/^1:7/);
  });

  test('any text is a script or an error with a place in it', () => {
    const word = fc.constantFrom(
      ...'move ride touch let go rest wait press hold turn pot fader master to in for of right left then dB s ms % 3 -6 −6 0.5 play , ; # -inf'.split(
        ' ',
      ),
      '\n',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (source) => {
        const script = parseScript(source);
        if (script.ok) return;
        const { error } = script;
        expect(error).toBeInstanceOf(ScriptError);
        const lines = source.split('\n');
        expect(error.line).toBeGreaterThanOrEqual(1);
        expect(error.line).toBeLessThanOrEqual(lines.length);
        expect(error.column).toBeGreaterThanOrEqual(1);
        expect(error.column).toBeLessThanOrEqual(lines[error.line - 1]!.length + 1);
      }),
      { numRuns: 2000 },
    );
  });
});
