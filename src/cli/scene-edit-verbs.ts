import { InvalidArgumentError, Option, type Command } from 'commander';
import { later } from './later.ts';
import {
  duplicateScene,
  fadeScene,
  insertScene,
  noteScene,
  paintScene,
  previewScene,
  propagate,
  updateScene,
  type PreviewOptions,
  type PushOptions,
  type SceneFadeOptions,
} from './scene-edits.ts';
import type { ImportOptions } from './scene-import.ts';
import { duration, pagePort, sceneName, serviceOf, verb, type Ported } from './verbs.ts';

const importScenes = later(async () => (await import('./scene-import.ts')).importScenes);

export const wantedScene = 'its name, or its place in the list';
export const wantedItem = "a strip, a group, both ('ch/7 eq'), or a parameter; ch/1..8 is eight";

/** "50" or "50%", as 0..1. */
function perCent(text: string): number {
  const [, figures] = /^(\d+(?:\.\d+)?)\s*%?$/u.exec(text.trim()) ?? [];
  const share = Number(figures) / 100;
  if (figures !== undefined && share <= 1) return share;
  throw new InvalidArgumentError('how much of the way is written 50 or 50%, from 0 to 100');
}

/** An option that may be said again: one that takes all that follows would take the scene for a surface. */
function oneMore(name: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), name];
}

function colourTyped(text: string): number {
  if (/^#?[0-9a-f]{6}$/iu.test(text)) return Number.parseInt(text.replace('#', ''), 16);
  throw new InvalidArgumentError('a colour is written #ff8800');
}

/** `--reach`: for a recall, and for the fade of a scene. */
export const reachOption = (): Option =>
  new Option('--reach <per cent>', 'go only so much of the way; switches stay').argParser(perCent);

/** The verbs about what is in scenes, and about looking at one before it is recalled. */
export function sceneEditVerbs(scene: Command): void {
  aboutVerbs(scene);
  editVerbs(scene);
  verb(
    scene
      .command('preview')
      .description(
        'surfaces show a scene as if it had been recalled, and nothing moves; without one, what they show',
      )
      .argument('[scene]', wantedScene)
      .option('--on <surface>', 'only this surface, by name; said again for more; without it, all', oneMore)
      .option('--off', 'the surfaces show the desk as it is again')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline scene preview Chorus
         faderline scene preview Chorus --on X-Touch --on X-Touch-Ext
         faderline scene recall Chorus                     recalls it, and ends the preview
         faderline scene preview --off --json`,
      ),
    (out, wanted: string | undefined, options: Ported & PreviewOptions) =>
      previewScene(serviceOf(options), wanted, options, out),
  );
  verb(
    scene
      .command('import')
      .description('scenes of another session; its folder is only read')
      .argument('<dir>', 'the folder of the session')
      .argument('[name...]', 'only these scenes; without one, all')
      .option('--as-is', 'strips go by their paths, whatever they are called')
      .option('--dry-run', 'only say which strip is which, and what has no place here')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline scene import ~/shows/last-year --dry-run
         faderline scene import ~/shows/last-year Verse Chorus --json`,
      ),
    (out, dir: string, names: string[], options: Ported & ImportOptions) =>
      importScenes(serviceOf(options), dir, names, options, out),
  );
}

/** Notes, colour, copies, places and fades. */
function aboutVerbs(scene: Command): void {
  verb(
    scene
      .command('note')
      .description('what people ought to know of a scene; without words, what that is')
      .argument('<scene>', wantedScene)
      .argument('[notes]', 'up to 2000 characters')
      .option('--clear', 'nothing any more')
      .addOption(pagePort())
      .addHelpText('after', "\nExample: faderline scene note Chorus 'tambourine comes from the left'"),
    (out, wanted: string, notes: string | undefined, options: Ported & { clear?: boolean }) =>
      noteScene(serviceOf(options), wanted, notes, options.clear === true, out),
  );
  verb(
    scene
      .command('colour')
      .description('paint a scene in the list; without a colour, which it has')
      .argument('<scene>', wantedScene)
      .argument('[colour]', '#ff8800', colourTyped)
      .option('--clear', 'no colour any more')
      .addOption(pagePort())
      .addHelpText('after', "\nExample: faderline scene colour Chorus '#ff8800'"),
    (out, wanted: string, colour: number | undefined, options: Ported & { clear?: boolean }) =>
      paintScene(serviceOf(options), wanted, colour, options.clear === true, out),
  );
  verb(
    scene
      .command('duplicate')
      .description('a copy of a scene, right behind it')
      .argument('<scene>', wantedScene)
      .argument('[name]', 'what it is called', sceneName)
      .addOption(pagePort())
      .addHelpText('after', "\nExample: faderline scene duplicate Chorus 'Last chorus'"),
    (out, wanted: string, name: string | undefined, options: Ported) =>
      duplicateScene(serviceOf(options), wanted, name, out),
  );
  verb(
    scene
      .command('insert')
      .description('store the mix as it stands as a new scene beside another')
      .argument('<name>', 'up to 64 characters', sceneName)
      .option('--before <scene>', wantedScene)
      .option('--after <scene>', wantedScene)
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene insert Solo --before Chorus'),
    (out, name: string, options: Ported & { before?: string; after?: string }) =>
      insertScene(serviceOf(options), name, options, out),
  );
  verb(
    scene
      .command('fade')
      .description('how a recall of a scene glides where nobody says otherwise; without a time, how that is')
      .argument('<scene>', wantedScene)
      .argument('[time]', 'take so long: 3s, 500ms', duration)
      .option('--for <item...>', `only for these: ${wantedItem}`)
      .option('--up <time>', 'so long for what rises', duration)
      .option('--down <time>', 'so long for what falls', duration)
      .option('--delay <time>', 'begin so much later', duration)
      .addOption(new Option('--curve <curve>', 'even, or slow at both ends').choices(['linear', 's']))
      .addOption(new Option('--switches <when>', 'when switches flip').choices(['start', 'end']))
      .addOption(reachOption())
      .option('--clear', 'at once again: these, or without --for everything')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Of several the first that means a parameter counts; what means everything comes last.

Example: faderline scene fade Chorus 3s --for level
         faderline scene fade Chorus --up 500ms --down 4s --for 'ch/1..8 sends' pan
         faderline scene recall Chorus --fade 0               for once, at once`,
      ),
    (out, wanted: string, time: number | undefined, options: Ported & SceneFadeOptions) =>
      fadeScene(serviceOf(options), wanted, time, options, out),
  );
}

/** What goes into scenes that are there. */
function editVerbs(scene: Command): void {
  verb(
    scene
      .command('update')
      .description('what was changed since the recall goes into the scene recalled last, and nothing else')
      .option('--dry-run', 'only say what would change')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene update --dry-run'),
    (out, options: Ported & { dryRun?: boolean }) =>
      updateScene(serviceOf(options), options.dryRun === true, out),
  );
  verb(
    scene
      .command('propagate')
      .description('push a part of the mix into many scenes, as it stands or by how much it was changed')
      .argument('<item...>', wantedItem)
      .option('--into <scene...>', 'only these scenes; without it, all')
      .option('--relative', 'by how much it was changed since the recall: dB by dB, octave by octave')
      .option('--since <scene>', 'changes count from this scene instead of the one recalled last')
      .option('--add', 'also into scenes that do not hold it')
      .option('--dry-run', 'only say what would change in which scene')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline scene propagate 'ch/7 eq' --dry-run
         faderline scene propagate ch/7/fader --relative --into Verse Chorus --json`,
      ),
    (out, items: string[], options: Ported & PushOptions) =>
      propagate(serviceOf(options), items, options, out),
  );
}
