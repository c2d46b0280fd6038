import type { Handshake } from '../wire/applemidi.ts';
import type { Clock } from './clock.ts';
import type { Address, Channel } from './udp-pair.ts';

const SECOND = 1e9;
/** An invitation is repeated each second, twelve times, as Apple's driver does. */
const RETRY = SECOND;
const MOST_TRIES = 12;
/** Pauses before it all begins anew; the last one repeats. */
const PAUSES = [2, 5, 10, 20, 40, 60].map((seconds) => seconds * SECOND);

/** Where an invitation stands. `linked`: there is a link to that endpoint, whoever began it. */
export type InvitationState = 'control' | 'data' | 'pausing' | 'linked' | 'closed';

export interface InvitationOptions {
  readonly clock: Clock;
  /** Control port of the endpoint to invite; its data port is one above. */
  readonly to: Address;
  /** A fresh random token, 32 bits. */
  readonly newToken: () => number;
  readonly invite: (channel: Channel, token: number) => void;
  readonly onAccepted: (token: number, answer: Handshake) => void;
  /** Called each time that it goes to pause, with a reason for people. */
  readonly onGivenUp: (reason: string) => void;
}

/**
 * Our side of asking an endpoint into a session: invitation on the control port, then on the data port. It does not
 * give up for good: an endpoint that is off now may be on in an hour.
 *
 * @source Apple, "MIDI Network Driver Protocol", session initiation
 */
export class Invitation {
  state: InvitationState = 'control';
  readonly to: Address;
  readonly #options: InvitationOptions;
  #token = 0;
  /** The SSRC that answered on the control port. */
  #remote = 0;
  #tries = 0;
  #rounds = 0;
  #cancel: () => void = () => {};

  constructor(options: InvitationOptions) {
    this.to = options.to;
    this.#options = options;
    this.#begin();
  }

  /** The answer of the other end, on the port that it came from. */
  receive(channel: Channel, answer: Handshake): void {
    if (answer.token !== this.#token || this.state !== channel) return;
    if (answer.type === 'reject') this.#pause(channel, 'it declined');
    else if (answer.type !== 'accept') return;
    else if (channel === 'control') {
      this.#remote = answer.ssrc;
      this.#ask('data');
    } else if (answer.ssrc === this.#remote) {
      this.hold();
      this.#options.onAccepted(this.#token, answer);
    }
  }

  /** There is a link now: nothing to do until it is gone. */
  hold(): void {
    if (this.state === 'closed') return;
    this.#cancel();
    this.#rounds = 0;
    this.state = 'linked';
  }

  /** The link is gone: ask again. */
  resume(): void {
    if (this.state === 'linked') this.#begin();
  }

  close(): void {
    this.#cancel();
    this.state = 'closed';
  }

  #begin(): void {
    this.#token = this.#options.newToken();
    this.#ask('control');
  }

  #ask(channel: Channel): void {
    this.#cancel();
    this.state = channel;
    this.#tries = 0;
    this.#repeat(channel);
  }

  #repeat(channel: Channel): void {
    if (this.#tries === MOST_TRIES) return this.#pause(channel, `no answer to ${MOST_TRIES} invitations`);
    this.#tries++;
    this.#cancel = this.#options.clock.after(RETRY, () => this.#repeat(channel));
    this.#options.invite(channel, this.#token);
    return undefined;
  }

  #pause(channel: Channel, reason: string): void {
    this.#cancel();
    const pause = PAUSES[Math.min(this.#rounds++, PAUSES.length - 1)] as number;
    this.state = 'pausing';
    this.#cancel = this.#options.clock.after(pause, () => this.#begin());
    this.#options.onGivenUp(`${reason} on its ${channel} port; asking again in ${pause / SECOND} s`);
  }
}
