import { command, state } from './desk.ts';
import { keepFocus } from './roving.ts';

/** Says beside a surface that it shows a scene that was not recalled; nothing where it does not. */
export function Previewing({ surface }: { readonly surface: number }) {
  const { value: preview } = state.preview;
  if (!preview || preview.surfaces?.includes(surface) === false) return null;
  const name = state.scenes.value.find(({ id }) => id === preview.scene)?.name ?? '';
  return (
    <p class="previewing" role="status">
      <span>
        Preview of <strong>{name}</strong>: nothing has moved, and hands on this surface move nothing.
      </span>
      <button type="button" onMouseDown={keepFocus} onClick={() => command({ do: 'recall-preview' })}>
        Recall it
      </button>
      <button
        type="button"
        onMouseDown={keepFocus}
        onClick={() => command({ do: 'preview-scene', id: null })}
      >
        End the preview
      </button>
    </p>
  );
}
