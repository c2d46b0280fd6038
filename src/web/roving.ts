import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

const reachable = 'button, select, input, [role="slider"]';

/** Makes a group one stop of the Tab key: inside it, the left and right arrows go from one to the next. */
export function useRoving(group: RefObject<HTMLElement | null>, first = 0): void {
  useEffect(() => {
    const element = group.current;
    if (!element) return undefined;
    const members = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>(reachable)];
    const only = (one: HTMLElement | undefined): void => {
      for (const member of members()) member.tabIndex = member === one ? 0 : -1;
    };
    const focused = ({ target }: FocusEvent): void => only(target as HTMLElement);
    const pressed = (event: KeyboardEvent): void => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by === undefined || event.target instanceof HTMLInputElement) return;
      const all = members();
      const next = all[all.indexOf(event.target as HTMLElement) + by];
      event.preventDefault();
      next?.focus();
    };
    only(members()[first]);
    element.addEventListener('focusin', focused);
    element.addEventListener('keydown', pressed);
    return () => {
      element.removeEventListener('focusin', focused);
      element.removeEventListener('keydown', pressed);
    };
  });
}

/** A click of the mouse leaves the focus where it is, so that Space goes on being play; it only ends typing. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
}
