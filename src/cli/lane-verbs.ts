import type { Command } from 'commander';
import { editLane, listLanes, listTakes, setGlide, showLane, thinLane } from './lanes.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

/** `faderline lane …` */
export function laneVerbs(program: Command): void {
  const lane = program.command('lane').description('automation of the running service').exitOverride();
  verb(
    lane
      .command('list')
      .description('every lane that has points')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline lane list --json'),
    (out, { port }: Ported) => listLanes(serviceOf({ port }), out),
  );
  verb(
    lane
      .command('show')
      .description('the points of a lane: seconds, value')
      .argument('<parameter>')
      .option('--from <seconds>', 'only from here on')
      .option('--to <seconds>', 'only up to here')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline lane show ch/1/fader --from 60 --to 90'),
    (out, parameter: string, { port, from, to }: Ported & { from?: string; to?: string }) =>
      showLane(
        serviceOf({ port }),
        parameter,
        { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
        out,
      ),
  );
  verb(
    lane
      .command('edit')
      .description('change the points of a lane; undo takes it back')
      .argument('<parameter>')
      .argument('<words>', 'what to do, as below; times in seconds, values in the unit of the parameter')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
What can be done:
  add 12.5 -6, 14 -inf               points; what stands at the same place goes
  delete 10 20                       every point from 10 s to 20 s
  move 10 20 by 0.25                 to another time; what lies there goes
  shift 10 20 by -3                  by dB, octaves or the unit; without times, the whole lane
  scale 10 20 by 0.5 around -10      half as far from -10
  copy 10 20 to 40 into ch/2/fader   without "into", in the same lane
  copy 10 20 to 40 into ch/2/fader, ch/3/fader times 4
                                     into several lanes, and one after the other
  mirror 10 20 around -10            as far below as it was above; pans around the middle
  smooth 10 20 by 1.5                no point moves further than that; the ends stay
  reverse 10 20                      the end first
  line 10 20 from -20 to -6          straight; without values, between what is there
  hold 10 20 at -6                   one value; without it, what is there at 10 s
  comp 3 10 20                       that stretch of take 3: see faderline lane takes

Example: faderline lane edit ch/1/fader 'add 0 -60, 10 -6'`,
      ),
    (out, parameter: string, words: string, { port }: Ported) =>
      editLane(serviceOf({ port }), parameter, words, out),
  );
  verb(
    lane
      .command('thin')
      .description('leave out points that make no difference, beginning with all that the hand did')
      .argument('<parameter>')
      .option(
        '--factor <n>',
        'of what a lane may stray from the hand: 2 is fewer points, 0 gives all of them back',
      )
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline lane thin ch/1/fader --factor 3'),
    (out, parameter: string, { port, factor }: Ported & { factor?: string }) =>
      thinLane(serviceOf({ port }), parameter, factor, out),
  );
  verb(
    lane
      .command('glide')
      .description('how long a lane takes back to where it was when a hand lets go in touch')
      .argument('<seconds>', '0 is at once; "default" takes back what was set')
      .argument('[parameter]', 'without one, all that have no time of their own')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline lane glide 0.5 ch/1/fader'),
    (out, time: string, parameter: string | undefined, { port }: Ported) =>
      setGlide(serviceOf({ port }), time, parameter, out),
  );

  verb(
    lane
      .command('takes')
      .description(
        'the last passes over a lane, each of which a stretch can be put into it with: lane edit … comp',
      )
      .argument('<parameter>')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline lane takes ch/1/fader'),
    (out, parameter: string, { port }: Ported) => listTakes(serviceOf({ port }), parameter, out),
  );
}
