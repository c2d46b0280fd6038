/** How a verb prints: data on stdout as text or JSON, everything else on stderr. */
export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** One document: as JSON, or as the lines for people. */
  data(document: unknown, lines: () => readonly string[]): void;
  /** Something for people that is not data. */
  note(line: string): void;
}

/** @param options as given on the command line. */
export function output(options: { readonly json?: boolean; readonly quiet?: boolean }): Output {
  const json = options.json === true;
  const quiet = options.quiet === true;
  return {
    json,
    quiet,
    data: (document, lines) => {
      const text = json ? JSON.stringify(document, undefined, 2) : lines().join('\n');
      if (text !== '') process.stdout.write(`${text}\n`);
    },
    note: (line) => {
      if (!quiet) process.stderr.write(`${line}\n`);
    },
  };
}

/** A number for people: nobody reads the rest of 56.01510416666667. Data stays exact. */
export function rounded(value: number | string): string {
  return typeof value === 'number' ? String(Number(value.toFixed(3))) : value;
}

/** Columns under each other, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '),
  );
}
