import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../src/model/errors.ts';
import { parseProfile } from '../../src/surfaces/device-file.ts';

const text = readFileSync(new URL('../../devices/x-touch.json', import.meta.url), 'utf8');

/** What is said of a device file. */
function said(content: string): string {
  try {
    parseProfile(content, 'devices/mine.json');
  } catch (error) {
    expect(error).toBeInstanceOf(BridgeError);
    expect((error as BridgeError).code).toBe('DEVICE_FILE_INVALID');
    return (error as BridgeError).message;
  }
  return '';
}

const changed = (from: string | RegExp, to: string): string => {
  const content = text.replace(from, to);
  expect(content).not.toBe(text);
  return content;
};

const lineOf = (content: string, part: string): number =>
  content.slice(0, content.indexOf(part)).split('\n').length;

describe('a device file that is wrong says where, what is allowed, and what is there', () => {
  test('a word that is none of those allowed', () => {
    const content = changed('"servo"', '"servoed"');
    expect(said(content)).toBe(
      `devices/mine.json:${lineOf(content, 'servoed')}:13: faders.echo: expected one of "servo"|"blocks", got "servoed"`,
    );
  });

  test('a number out of range', () => {
    expect(said(changed('16380', '16384'))).toMatch(
      /mine\.json:\d+:12: faders\.top: Too big.*16383, got 16384$/u,
    );
  });

  test('a misspelt property lists those there are', () => {
    const message = said(changed('"blink"', '"blnk"'));
    expect(message).toMatch(/: blnk: not known here; allowed are .*blink.*, got "device"/u);
    expect(message).toMatch(/: blink: expected .*, got nothing/u);
  });

  test('a key the family does not have', () => {
    const message = said(changed('"keys": "all"', '"keys": ["key play", "key pluy"]'));
    expect(message).toMatch(/: keys\.1: mcu has no key "key pluy"; it has .*"key play".*, got "key pluy"$/u);
  });

  test('a family there is none of', () => {
    expect(said(changed('"mcu"', '"mcx"'))).toMatch(/: family: expected .*"mcu".*, got "mcx"$/u);
  });

  test('a port name that would be found inside others', () => {
    expect(said(changed(/"ports": \[.*\]/u, '"ports": ["X-Touch"]'))).toMatch(/: ports\.0: .*from \^ to \$/u);
    expect(said(changed(/"ports": \[.*\]/u, '"ports": ["^(X-Touch$"]'))).toMatch(/: ports\.0: /u);
  });

  test('a comma too many', () => {
    expect(said(changed('"wheel": true,', '"wheel": true,,'))).toMatch(
      /^devices\/mine\.json:\d+:\d+: not JSON: /u,
    );
  });

  test('what only looks like JSON', () => {
    expect(said('model: X-Touch')).toMatch(/^devices\/mine\.json:1:1: not JSON: /u);
    expect(said(`${text}# a remark`)).toMatch(/^devices\/mine\.json: not JSON: /u);
    expect(said(changed('"wheel": true,', "'wheel': true,"))).toMatch(/^devices\/mine\.json: not JSON: /u);
    expect(said('')).toMatch(/not JSON/u);
    expect(said('[]')).toMatch(/^devices\/mine\.json:1:1: the whole file: expected object, got \[\]$/u);
  });
});

test('every fault of a file is said at once', () => {
  const content = changed('"servo"', '1').replace('"sysexGap": 2', '"sysexGap": -1');
  expect(said(content).split('\n')).toHaveLength(2);
});

describe('a controller that sends plain MIDI', () => {
  const korg = readFileSync(new URL('../../devices/nanokontrol2.json', import.meta.url), 'utf8');
  const instead = (from: string | RegExp, to: string): string => {
    const content = korg.replace(from, to);
    expect(content).not.toBe(korg);
    return content;
  };

  test('with a kind of control there is not says which there are, and where', () => {
    const content = instead('"kind": "fader"', '"kind": "slider"');
    const line = lineOf(content, 'slider');
    expect(said(content)).toMatch(
      new RegExp(
        `^devices/mine\\.json:${line}:15: controls\\.0\\.kind: expected one of "fader"\\|"knob"\\|.*, got "slider"$`,
      ),
    );
  });

  test('with a word no such control has says which it can have', () => {
    const content = instead('"number": 0,', '"number": 0, "release": "none",');
    expect(said(content)).toMatch(/: controls\.0\.release: not known here; allowed are kind, name, .*touch/u);
  });

  test.each([
    ['a channel there is not', '"channel": 1', '"channel": 17', /controls\.0\.channel: Too big.*got 17/u],
    ['no number', '"number": 0,', '', /controls\.0\.number: a cc needs a number, got nothing$/u],
    [
      'a run beyond the last number',
      '"number": 0,',
      '"number": 121,',
      /\.number: the run goes on beyond 127, got 121$/u,
    ],
    [
      'a list that is too short',
      '"number": 0,',
      '"number": [1, 2],',
      /expected 8 numbers, one for each of the run/u,
    ],
    [
      'a number as a word',
      '"number": 0,',
      '"number": "0",',
      /\.number: expected a number from 0 to 127, or a list/u,
    ],
    [
      'a name twice',
      '"knob {strip}"',
      '"fader {strip}"',
      /controls\.1\.name: there is a control of this name above/u,
    ],
    [
      'a message that means two things',
      '"number": 16,',
      '"number": 7,',
      /controls\.1\.message: cc 7 on channel 1 is fader \{strip\} already; each is one thing/u,
    ],
    ['a run without its length', '"knob {strip}"', '"knob {n}"', /controls\.1\.name: a run needs "count"/u],
    [
      'a name that is none',
      '"knob {strip}"',
      '"knob {strip} high"',
      /controls\.1\.name: expected a name such as "key play", "fader \{strip\}"/u,
    ],
    [
      'a greeting it cannot have',
      '"kind": "none"',
      '"kind": "challenge"',
      /greeting\.kind: expected one of "none"\|"query", got "challenge"$/u,
    ],
    [
      'a slot there is not',
      '"blink"',
      '"wake": ["b0 {wake} 00"],\n  "blink"',
      /wake\.0: there is no slot "\{wake\}"; there are number, index, .*, got "b0 \{wake\} 00"$/u,
    ],
    [
      'a page beyond the last',
      '"kind": "fader",',
      '"kind": "fader", "page": 2,',
      /controls\.0\.page: expected at most 1: "pages" says how many there are, got 2$/u,
    ],
    [
      'SysEx that never ends',
      '"hears": [',
      '"hears": [{ "message": "f0 01 ..", "means": "ready" },',
      /hears\.0\.message: expected a SysEx message, from f0 to f7/u,
    ],
    [
      'places of controls there are not',
      '"hears": [',
      '"hears": [{ "message": "f0 {values} f7", "means": "moved", "controls": ["fader x"] },',
      /hears\.0\.controls\.0: expected the name of a control above, got "fader x"$/u,
    ],
    [
      'half a message to begin with',
      '"blink"',
      '"wake": ["b0 7f"],\n  "blink"',
      /wake\.0: expected one whole message/u,
    ],
  ])('with %s says so at its place', (_what, from, to, message) => {
    expect(said(instead(from, to))).toMatch(message);
    expect(said(instead(from, to))).toMatch(/^devices\/mine\.json:\d+:\d+: /u);
  });
});
