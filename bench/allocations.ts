import { Session, type HeapProfiler } from 'node:inspector';

/** What a function allocated, whether or not the collector took it back meanwhile. */
export interface Allocations {
  readonly bytes: number;
  /** By the function that did it, most first. */
  readonly by: readonly { readonly where: string; readonly bytes: number }[];
}

/** Mean distance of two samples, bytes: what a run allocates is known to about the square root of this times its bytes. */
const INTERVAL = 1024;

/** Runs something and adds up all memory it takes from the heap: V8 samples it, what is collected at once included. */
export function allocationsOf(run: () => void): Allocations {
  const session = new Session();
  session.connect();
  const before = new Map<string, number>();
  session.post('HeapProfiler.startSampling', {
    samplingInterval: INTERVAL,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  } as HeapProfiler.StartSamplingParameterType);
  run();
  // the inspector of one's own thread answers before `post` returns
  session.post('HeapProfiler.stopSampling', (error, result) => {
    if (error) throw error;
    addUp(result.profile.head, before);
  });
  session.disconnect();
  const by = [...before]
    .map(([where, bytes]) => ({ where, bytes }))
    .filter(({ where, bytes }) => bytes > 0 && !where.startsWith('(V8 API)'))
    .toSorted((a, b) => b.bytes - a.bytes);
  return { bytes: by.reduce((sum, { bytes }) => sum + bytes, 0), by };
}

function addUp(node: HeapProfiler.SamplingHeapProfileNode, sums: Map<string, number>): void {
  const { functionName, url, lineNumber } = node.callFrame;
  const where = `${functionName || '(anonymous)'} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
  sums.set(where, (sums.get(where) ?? 0) + node.selfSize);
  for (const child of node.children) addUp(child, sums);
}
