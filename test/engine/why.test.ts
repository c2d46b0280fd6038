import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snapshot } from '../../src/engine/snapshot.ts';
import { explain } from '../../src/engine/why.ts';
import { whatItDoes } from '../../src/engine/why-asked.ts';
import { whyShown } from '../../src/engine/why-shown.ts';
import { anything, doAll, smallSession, story } from './random-inputs.ts';
import { richMapping } from './rich-mapping.ts';
import { Rig } from './rig.ts';

/** What no engineer should read. */
const nonsense = /undefined|NaN|\[object|null|\.\.|: \./u;

test('whatever was done, it can be explained, and so can any control; and to look changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 40, size: 'max' }), fc.nat(400), (deeds, which) => {
      const rig = new Rig(smallSession);
      rig.attach(2, ['nanokontrol2'], 'knobs', richMapping);
      const said: string[] = [];
      for (const one of deeds) {
        doAll(rig, [one]);
        const explanation = explain(rig.engine, rig.engine.verdict, 'Ann');
        said.push(...(explanation?.sentences ?? []), ...(explanation?.remedies ?? []));
      }
      const before = JSON.stringify(snapshot(rig.engine));
      for (const surface of rig.engine.surfaces.values()) {
        const control = which % surface.controls.length;
        for (const { sentences, remedies } of whatItDoes({ engine: rig.engine, surface, control }))
          said.push(...sentences, ...remedies);
        said.push(...(whyShown(rig.engine, surface, control)?.sentences ?? []));
      }
      expect(JSON.stringify(snapshot(rig.engine))).toBe(before);
      const odd = said.filter((sentence) => nonsense.test(sentence.replace(/"[^"]*"|`[^`]*`/gu, 'x')));
      if (odd.length > 0) throw new Error(`${odd.join('\n')}\nafter ${story(deeds)}`);
    }),
    { numRuns: 150 },
  );
});
