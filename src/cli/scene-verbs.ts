import { Argument, Option, type Command } from 'commander';
import {
  diffScenes,
  endFades,
  recallScene,
  setSafe,
  setScope,
  type RecallOptions,
  type ScopeOptions,
} from './recall.ts';
import { reachOption, sceneEditVerbs, wantedItem, wantedScene } from './scene-edit-verbs.ts';
import { deleteScene, listScenes, moveScene, renameScene, storeScene } from './scenes.ts';
import { duration, pagePort, sceneName, serviceOf, verb, wholeNumber, type Ported } from './verbs.ts';

/** `faderline scene …` */
export function sceneVerbs(program: Command): void {
  const scene = program.command('scene').description('scenes of the running service').exitOverride();
  verb(
    scene
      .command('list')
      .description('the scenes in their order')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene list --json'),
    (out, { port }: Ported) => listScenes(serviceOf({ port }), out),
  );
  verb(
    scene
      .command('recall')
      .description('recall a scene, at once or in a fade; undo takes it back')
      .argument('<scene>', wantedScene)
      .option('--dry-run', 'only say what it would change now')
      .option('--fade <time>', 'take so long: 3s, 500ms', duration)
      .option('--up <time>', 'so long for what rises', duration)
      .option('--down <time>', 'so long for what falls', duration)
      .option('--delay <time>', 'begin so much later', duration)
      .addOption(new Option('--curve <curve>', 'even, or slow at both ends').choices(['linear', 's']))
      .addOption(new Option('--switches <when>', 'when switches flip').choices(['start', 'end']))
      .addOption(reachOption())
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline scene recall Chorus --dry-run           what would it change?
         faderline scene recall Chorus --fade 3s
         faderline scene recall Chorus --up 500ms --down 4s --switches end --json`,
      ),
    (out, wanted: string, { port, ...options }: Ported & RecallOptions) =>
      recallScene(serviceOf({ port }), wanted, options, out),
  );
  verb(
    scene
      .command('stop')
      .description('fades stay where they are')
      .argument('[scene]', 'only those to this one')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene stop'),
    (out, wanted: string | undefined, { port }: Ported) =>
      endFades(serviceOf({ port }), 'stop-fade', wanted, out),
  );
  verb(
    scene
      .command('reverse')
      .description('fades go back the way they came; again, and they go on')
      .argument('[scene]', 'only those to this one')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene reverse Chorus'),
    (out, wanted: string | undefined, { port }: Ported) =>
      endFades(serviceOf({ port }), 'reverse-fade', wanted, out),
  );
  verb(
    scene
      .command('diff')
      .description('in what two scenes differ')
      .argument('<scene>', wantedScene)
      .argument('<other>', wantedScene)
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene diff Verse Chorus --json'),
    (out, a: string, b: string, { port }: Ported) => diffScenes(serviceOf({ port }), a, b, out),
  );
  verb(
    scene
      .command('safe')
      .description('what no recall touches; without items, what that is now')
      .argument('[item...]', wantedItem)
      .option('--off', 'recalls may touch it again')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline scene safe ch/7 'ch/8 eq' mute
         faderline scene safe ch/7 --off
         faderline scene safe --json`,
      ),
    (out, items: string[], { port, off }: Ported & { off?: boolean }) =>
      setSafe(serviceOf({ port }), items, off === true, out),
  );
  verb(
    scene
      .command('scope')
      .description('what stores and recalls touch; without items, how every gate stands')
      .addArgument(new Argument('[gate]', 'the gate that is set').choices(['store', 'recall', 'safe']))
      .argument('[item...]', wantedItem)
      .option('--scene <scene>', 'of this scene alone; without it, of all')
      .option('--clear', 'the gate lets everything through again')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline scene scope recall level mute --scene Chorus
         faderline scene scope store --clear
         faderline scene scope --json`,
      ),
    (
      out,
      gate: 'store' | 'recall' | 'safe' | undefined,
      items: string[],
      { port, ...options }: Ported & ScopeOptions,
    ) => setScope(serviceOf({ port }), gate, items, options, out),
  );
  verb(
    scene
      .command('store')
      .description('store the mix as it stands, under a new name or over the scene of that name')
      .argument('<name>', 'up to 64 characters', sceneName)
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene store Bridge'),
    (out, name: string, { port }: Ported) => storeScene(serviceOf({ port }), name, out),
  );
  verb(
    scene
      .command('rename')
      .description('give a scene another name')
      .argument('<scene>', wantedScene)
      .argument('<name>', 'up to 64 characters', sceneName)
      .addOption(pagePort())
      .addHelpText('after', "\nExample: faderline scene rename 'Scene 4' Bridge"),
    (out, wanted: string, name: string, { port }: Ported) =>
      renameScene(serviceOf({ port }), wanted, name, out),
  );
  verb(
    scene
      .command('move')
      .description('put a scene at another place in the list')
      .argument('<scene>', wantedScene)
      .argument('<place>', 'from 1', wholeNumber)
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene move Bridge 3'),
    (out, wanted: string, place: string, { port }: Ported) =>
      moveScene(serviceOf({ port }), wanted, Number(place), out),
  );
  verb(
    scene
      .command('delete')
      .description('delete a scene; undo gives it back')
      .argument('<scene>', wantedScene)
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline scene delete Bridge'),
    (out, wanted: string, { port }: Ported) => deleteScene(serviceOf({ port }), wanted, out),
  );
  sceneEditVerbs(scene);
}
