import { writeDemoAudio } from '../audio/demo-audio.ts';
import { audioFolder } from '../session/clip-files.ts';

/** Lets the demo song be played into a session's folder, where it is not there yet; says how far it is. */
export async function playDemoSong(session: { readonly dir: string }): Promise<void> {
  let told = -1;
  await writeDemoAudio(audioFolder(session), (share, what) => {
    const tenth = Math.floor(share * 10);
    if (tenth === told) return;
    told = tenth;
    process.stderr.write(`the demo song is being played: ${tenth * 10} %, ${what}\n`);
  });
}
