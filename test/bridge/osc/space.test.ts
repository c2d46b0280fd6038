import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlsOf } from '../../../src/bridge/bridge.ts';
import { AddressSpace } from '../../../src/bridge/osc/space.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { emptyDocument } from '../../../src/model/document.ts';
import { unheardAddress } from '../../../src/model/osc-addresses.ts';
import { ByteWriter } from '../../../src/wire/byte-writer.ts';
import { OscPattern } from '../../../src/wire/osc.ts';
import { messagesOf } from './rig.ts';

const layout = { channels: 4, groups: 1, buses: 2, dcas: 1, muteGroups: 1 };
const space = new AddressSpace(new Engine({ ...emptyDocument('Small'), layout }, controlsOf));
const nodes = Array.from({ length: space.count }, (_, node) => node);
const addresses = nodes.map((node) => space.address(node));

describe('the addresses', () => {
  test('are found again, and each is there once', () => {
    expect(nodes.filter((node) => space.find(space.address(node)) !== node)).toEqual([]);
    expect(new Set(addresses).size).toBe(space.count);
  });

  test('are none that a cue could wait for', () => {
    expect(addresses.filter((address) => unheardAddress(address) === undefined)).toEqual([]);
  });

  test('are read by a stranger as they are written, with the type they have', () => {
    const out = new ByteWriter();
    for (const node of nodes.filter((one) => space.isTold(one))) {
      space.put(node, out.clear());
      const [told] = messagesOf(out.copy());
      const expected = space.tags(node) === 's' ? space.text(node) : space.number(node);
      expect(told).toEqual([space.address(node), expected]);
    }
  });

  test.each([
    ['/ch/1/fader', ['/ch/1/fader']],
    ['/ch/1/fader/*', ['/ch/1/fader/text', '/ch/1/fader/touch', '/ch/1/fader/travel']],
    ['/ch/{1,3}/mute', ['/ch/1/mute', '/ch/3/mute']],
    ['/ch/[1-2]/eq/?/gain/travel', 12],
    ['/bus/*/fx', ['/bus/1/fx', '/bus/2/fx']],
    ['/ch/*/nothing', []],
    ['ch/1/fader', []],
    ['', []],
    ['/', []],
    ['/ch/{1,2/fader', []],
    ['//ch', []],
  ])('that match %s', (pattern, expected) => {
    const matched = space
      .matched(pattern)
      .map((node) => space.address(node))
      .toSorted();
    if (typeof expected === 'number') expect(matched).toHaveLength(expected);
    else expect(matched).toEqual(expected);
  });

  /** Patterns made out of addresses that there are: some of their letters become wild. */
  const pattern = fc
    .tuple(
      fc.constantFrom(...addresses),
      fc.array(fc.tuple(fc.nat(40), fc.constantFrom('?', '*', '[a-z]', '[!x]', '{er,ain,1}', 'x', '/')), {
        maxLength: 4,
      }),
    )
    .map(([address, changes]) =>
      changes.reduce((text, [at, by]) => text.slice(0, at) + by + text.slice(at + 1), address),
    );

  test('that match a pattern are those that the matcher of one address takes', () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const one = new OscPattern(text);
        const brute = nodes.filter((node) => one.matches(space.address(node)));
        const exact = space.find(text);
        expect(space.matched(text).toSorted((a, b) => a - b)).toEqual(exact >= 0 ? [exact] : brute);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a client is told that asks for', () => {
  const told = (pattern: string) => space.toldBy(pattern).map((node) => space.address(node));

  test('everything: values, names, tape, scenes; no travels, words, meters, fingers', () => {
    const all = told('/');
    expect(all).toContain('/ch/1/fader');
    expect(all).toContain('/main/name');
    expect(all).toContain('/transport/play');
    expect(all.filter((address) => /\/(?:travel|text|touch|meter)$/.test(address))).toEqual([]);
    expect(all.length).toBeGreaterThan(space.parameters);
  });

  test('one strip, or some', () => {
    expect(told('/dca/1')).toEqual([
      '/dca/1/fader',
      '/dca/1/mute',
      '/dca/1/solo',
      '/dca/1/name',
      '/dca/1/colour',
    ]);
    expect(told('/ch/{1,2}').filter((address) => address.endsWith('/fader'))).toEqual([
      '/ch/1/fader',
      '/ch/2/fader',
    ]);
  });

  test('one form: that alone', () => {
    expect(told('/ch/*/fader/travel')).toHaveLength(4);
    expect(told('/ch/1/meter')).toEqual(['/ch/1/meter']);
    expect(told('/ch/1/fader/touch')).toEqual([]);
  });
});
