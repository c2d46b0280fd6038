import { useEffect, useRef } from 'preact/hooks';
import { state } from './desk.ts';
import type { DeskNumbers } from './numbers.ts';
import { Strip } from './strip.tsx';

/** All strips of the desk, the main apart at the right. */
export function Mixer({ desk }: { readonly desk: DeskNumbers }) {
  const scroller = useRef<HTMLDivElement>(null);
  const first = state.front.value[0]?.find((strip) => strip >= 0) ?? -1;
  useEffect(() => bringIntoView(scroller.current, first), [first]);
  const main = desk.table.strips.find(({ kind }) => kind === 'main');
  return (
    <section class="mixer" aria-label="Mixer">
      <div class="strips" ref={scroller}>
        {desk.table.strips
          .filter(({ kind }) => kind !== 'main')
          .map((strip) => (
            <Strip key={strip.path} desk={desk} strip={strip} />
          ))}
      </div>
      {main && <Strip desk={desk} strip={main} />}
    </section>
  );
}

/** The strips under the surface's faders are those in sight. */
function bringIntoView(scroller: HTMLElement | null, strip: number): void {
  const element = scroller?.querySelector<HTMLElement>(`[data-strip="${strip}"]`);
  if (!scroller || !element) return;
  const left = element.offsetLeft - scroller.offsetLeft;
  const out =
    left < scroller.scrollLeft || left + 8 * element.offsetWidth > scroller.scrollLeft + scroller.clientWidth;
  if (out) scroller.scrollTo({ left: Math.max(0, left - 4) });
}
