interface Size {
  readonly width: number;
  readonly tall: number;
}

/** In px of the page, by canvas: asked for in every picture, all of the page would have to be laid out every time. */
const sizes = new WeakMap<Element, Size>();
const sized = new ResizeObserver((changes) => {
  for (const { target } of changes) sizes.set(target, measured(target));
});

function measured({ clientWidth, clientHeight }: Element): Size {
  return { width: clientWidth, tall: clientHeight };
}

/** How large a canvas is, px of the page. */
export function sizeOf(canvas: HTMLCanvasElement): Size {
  const known = sizes.get(canvas);
  if (known) return known;
  const size = measured(canvas);
  sizes.set(canvas, size);
  sized.observe(canvas);
  return size;
}

/** Makes a canvas as sharp as the screen. @returns what to draw on, and its size in dots of the screen. */
export function sharp(
  canvas: HTMLCanvasElement,
): { on: CanvasRenderingContext2D; width: number; tall: number; scale: number } | undefined {
  const scale = window.devicePixelRatio;
  const size = sizeOf(canvas);
  const width = Math.round(size.width * scale);
  const tall = Math.round(size.tall * scale);
  if (canvas.width !== width || canvas.height !== tall) {
    canvas.width = width;
    canvas.height = tall;
  }
  const on = canvas.getContext('2d');
  return on && width > 0 ? { on, width, tall, scale } : undefined;
}
