import type { Command } from 'commander';
import type { ControlExplained, Explanation, RuleLine } from '../model/explanation.ts';
import { ask, lines, type Service } from './client.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';
import { pagePort, serviceOf, verb, wholeNumber, type Ported } from './verbs.ts';

/** `faderline why` */
export function whyVerb(program: Command): void {
  verb(
    program
      .command('why')
      .description(
        'why a control did what it did, or nothing, as you touch it; or why one shows what it shows',
      )
      .argument('[control]', 'of this one, what it does now and why it shows what it shows: "key mute 3"')
      .addOption(pagePort())
      .option('--surface <name>', 'the surface it is on; without it, the first that has it')
      .option('--count <n>', 'end after so many', wholeNumber)
      .addHelpText(
        'after',
        `
Example: faderline why                                  then touch what does not do what it should
         faderline why "key mute 3"                     why is it lit, or dark?
         faderline why "fader 1" --surface "X-Touch (2)" --json`,
      ),
    (
      out,
      control: string | undefined,
      { port, surface, count }: Ported & { surface?: string; count?: string },
    ) =>
      control === undefined
        ? whyLive(serviceOf({ port }), out, Number(count ?? Infinity))
        : whyControl(serviceOf({ port }), control, surface, out),
  );
}

/** `why`: what becomes of everything hands do, and why, until Ctrl-C. */
export async function whyLive(service: Service, out: Output, limit: number): Promise<number> {
  out.note('touch a control; Ctrl-C ends');
  let seen = 0;
  for await (const line of lines(service, '/api/why')) {
    if (line === '') continue;
    process.stdout.write(`${out.json ? line : told(JSON.parse(line) as Explanation).join('\n')}\n`);
    if (++seen === limit) break;
  }
  return exit.done;
}

/** `why CONTROL`: what it does now, and why it shows what it shows. */
export async function whyControl(
  service: Service,
  control: string,
  surface: string | undefined,
  out: Output,
): Promise<number> {
  const query = new URLSearchParams({ control, ...(surface !== undefined && { surface }) });
  const answer = (await ask(service, 'GET', `/api/why?${query.toString()}`)) as ControlExplained;
  out.data(answer, () => described(answer));
  return exit.done;
}

function described({ surface, control, does, shows }: ControlExplained): readonly string[] {
  return [
    `${control} of ${surface}`,
    ...does.flatMap(({ sentences, remedies, rule }) => indented(sentences, remedies, rule)),
    ...(shows ? indented(shows.sentences, [], shows.rule) : []),
  ];
}

/** The first sentence beside its surface, the others beneath it. */
function told({ surface, sentences, remedies, rule }: Explanation): readonly string[] {
  const [first = '', ...rest] = sentences;
  return [`${surface}  ${first}`, ...indented(rest, remedies, rule)];
}

function indented(
  sentences: readonly string[],
  remedies: readonly string[],
  rule: RuleLine | null,
): readonly string[] {
  const [written = ''] = rule?.written.split('\n') ?? [];
  return [
    ...sentences.map((sentence) => `  ${sentence}`),
    ...remedies.map((remedy) => `  → ${remedy}`),
    ...(rule ? [`  line ${rule.line}: ${written}`] : []),
  ];
}
