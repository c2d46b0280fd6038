import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { connect, link, numbers } from './desk.ts';
import { Header } from './header.tsx';
import { LearnBar } from './learn.tsx';
import { Mixer } from './mixer.tsx';
import { drawPictures } from './pictures.ts';
import { listenToKeys, shortcuts } from './shortcuts.ts';
import { Side } from './side.tsx';
import { Surfaces } from './surface.tsx';

function Page() {
  const help = useRef<HTMLDialogElement>(null);
  const [side, setSide] = useState(true);
  const showHelp = (): void => help.current?.showModal();
  useEffect(() => listenToKeys(showHelp), []);
  const desk = numbers.value;
  const lost = link.value === 'lost';
  return (
    <div class={`page${lost ? ' lost' : ''}${side ? ' with-side' : ''}`} data-link={link.value}>
      <Header onHelp={showHelp} sideOpen={side} onSide={() => setSide(!side)} />
      {lost && (
        <p class="banner" role="alert">
          <strong>The bridge is lost.</strong> The mix and the surfaces are as it left them. This page looks
          for it and catches up by itself; if it was stopped, start it again: <code>npm start</code>
        </p>
      )}
      <LearnBar />
      {desk ? (
        <main inert={lost}>
          <Mixer desk={desk} />
          <Surfaces desk={desk} />
        </main>
      ) : (
        <main class="waiting">
          <p>Looking for the bridge …</p>
        </main>
      )}
      {desk && side && <Side />}
      <dialog ref={help} aria-labelledby="shortcuts">
        <h2 id="shortcuts">Keyboard</h2>
        <dl>
          {shortcuts.map(({ keys, does }) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p>
          On a fader: arrows half a dB, with Shift a tenth, Page keys 6 dB, Home, End, and 0 for 0 dB. Tab
          goes from strip to strip, the arrows left and right inside it.
        </p>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </div>
  );
}

render(<Page />, document.querySelector('#page') as HTMLElement);
drawPictures();
connect();
