/** Why a request is not carried out, for programs. */
export type RefusalCode =
  | 'BAD_REQUEST'
  | 'FOREIGN_ADDRESS'
  | 'FOREIGN_HOST'
  | 'FOREIGN_ORIGIN'
  | 'NOT_JSON'
  | 'TOO_LARGE'
  | 'TOO_MANY'
  | 'NO_ROUTE'
  | 'WRONG_METHOD'
  | 'FAULT';

/** A request that is not carried out: what was wrong with it and what to do, told to whoever sent it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: RefusalCode;

  constructor(status: number, code: RefusalCode, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }

  /** As it is answered. */
  get body(): string {
    return JSON.stringify({ code: this.code, message: this.message });
  }
}
